package io.tattletail.tool;

import com.google.common.base.Throwables;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import picocli.AutoComplete.GenerateCompletion;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Help.ColorScheme;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** The tool's main class: docs/tool.md. */
@Command(
    name = "tattletail",
    mixinStandardHelpOptions = true,
    versionProvider = VersionText.class,
    synopsisSubcommandLabel = "COMMAND",
    description = "Looks into an archive of events, checks it, and replays from it.",
    commandListHeading = "%nCommands:%n",
    footer = {
      "",
      "tattletail help COMMAND has a command's options, and examples.",
      "Exit codes: 0 all is right; 1 it found something, such as damage; 2 the command line is"
          + " wrong; 3 something cannot be reached, read or written."
    })
public final class Tattletail {
  private Tattletail() {}

  /** Runs a command, and ends the JVM with its exit code. */
  public static void main(String[] arguments) {
    // Before any logger is made: what libraries log is for those who ask for it.
    if (System.getProperty("org.slf4j.simpleLogger.defaultLogLevel") == null) {
      System.setProperty(
          "org.slf4j.simpleLogger.defaultLogLevel",
          List.of(arguments).contains("--verbose") ? "info" : "off");
    }
    System.exit(run(Shell.ofProcess(), arguments));
  }

  /** Runs a command. */
  static int run(Shell shell, String... arguments) {
    int code = commands(shell).execute(arguments);
    try {
      shell.out().flush();
      shell.err().flush();
      return code;
    } catch (IOException e) {
      // It was told before, unless this is the first to fail.
      return code == ExitCode.RIGHT ? tell(shell, ErrorReport.of(e)) : code;
    }
  }

  private static CommandLine commands(Shell shell) {
    CommandLine line = new CommandLine(new Tattletail());
    for (Object command :
        List.of(
            new LsCommand(shell),
            new StatCommand(shell),
            new CatCommand(shell),
            new GetCommand(shell),
            new TraceCommand(shell),
            new PlanCommand(shell),
            new VerifyCommand(shell),
            new SalvageCommand(shell),
            new PublishCommand(shell),
            new ReplayCommand(shell),
            new RecordCommand(shell),
            new ImportCommand(shell),
            new ExpireCommand(shell),
            new MirrorCommand(shell),
            new ExploreCommand(shell),
            new HelpCommand(),
            new GenerateCompletion())) {
      line.addSubcommand(command);
    }
    line.setUsageHelpWidth(shell.columns());
    line.setOut(new PrintWriter(new OutputWriter(shell.out()), true));
    line.setErr(new PrintWriter(new OutputWriter(shell.err()), true));
    line.setColorScheme(new ColorScheme.Builder(shell.terminal() ? Ansi.AUTO : Ansi.OFF).build());
    line.setParameterExceptionHandler((e, args) -> tell(shell, wrongLine(e)));
    line.setExecutionExceptionHandler(
        (e, command, parsed) -> {
          if (isVerbose(command)) {
            shell.tell(Throwables.getStackTraceAsString(e));
          }
          return tell(shell, ErrorReport.of(e));
        });
    return line;
  }

  private static boolean isVerbose(CommandLine command) {
    return command.getCommand() instanceof ArchiveCommand archiveCommand
        && archiveCommand.isVerbose();
  }

  private static ErrorReport wrongLine(ParameterException e) {
    String command = e.getCommandLine().getCommandSpec().name();
    String help = command.equals("tattletail") ? "tattletail help" : "tattletail help " + command;
    return new ErrorReport(ExitCode.USAGE, "%s; see %s".formatted(sentence(e), help));
  }

  private static String sentence(ParameterException e) {
    if (e instanceof UnmatchedArgumentException unmatched
        && !unmatched.getUnmatched().isEmpty()
        && !unmatched.getUnmatched().get(0).startsWith("-")) {
      String argument = unmatched.getUnmatched().get(0);
      return e.getCommandLine().getParent() == null
          ? "there is no command %s".formatted(argument)
          : "'%s' is one argument too many".formatted(argument);
    }
    return String.valueOf(e.getMessage()).replaceAll("\\s*\\R\\s*", " ");
  }

  private static int tell(Shell shell, ErrorReport report) {
    if (!report.sentence().isEmpty()) {
      try {
        shell.tell("tattletail: " + report.sentence());
      } catch (IOException e) {
        // Nobody is there to be told: the exit code says it.
        return report.exitCode();
      }
    }
    return report.exitCode();
  }
}
