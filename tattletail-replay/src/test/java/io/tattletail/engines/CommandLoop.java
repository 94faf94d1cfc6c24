package io.tattletail.engines;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/** The other end of an {@link EngineProcess}: answers its commands. */
public final class CommandLoop {
  /** What answers one line. */
  public interface Command {
    List<String> answer(String line) throws Exception;
  }

  private CommandLoop() {}

  /** Answers until standard input ends. */
  public static void run(Command command) throws IOException {
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in, UTF_8));
    PrintStream out = new PrintStream(System.out, true, UTF_8);
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      try {
        for (String row : command.answer(line)) {
          out.println("row\t" + row);
        }
        out.println("end");
      } catch (Exception e) {
        out.println("failed\t" + chain(e).replaceAll("\\s+", " "));
      }
    }
  }

  /** The messages of an exception and of what caused it. */
  private static String chain(Throwable failure) {
    List<String> messages = new ArrayList<>();
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      messages.add(cause.toString());
    }
    return String.join(" <- ", messages);
  }
}
