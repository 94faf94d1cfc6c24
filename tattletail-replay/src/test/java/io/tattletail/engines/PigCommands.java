package io.tattletail.engines;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.pig.ExecType;
import org.apache.pig.PigServer;
import org.apache.pig.data.Tuple;

/**
 * What a process with Pig's class path runs: commands {@code ARCHIVE SCRIPT RELATION}, of which it
 * gives the relation's tuples, tabs between their fields.
 */
public final class PigCommands {
  private PigCommands() {}

  /**
   * Answers until standard input ends.
   *
   * @param arguments a directory for what Pig writes
   */
  public static void main(String[] arguments) throws Exception {
    CommandLoop.run(line -> answer(arguments[0], line.split(" ")));
    System.exit(0);
  }

  private static List<String> answer(String scratch, String[] words) throws Exception {
    Properties properties = new Properties();
    properties.setProperty("pig.temp.dir", scratch);
    properties.setProperty("hadoop.tmp.dir", scratch);
    PigServer pig = new PigServer(ExecType.LOCAL, properties);
    try {
      pig.registerScript(Files.newInputStream(Path.of(words[1])), Map.of("archive", words[0]));
      List<String> rows = new ArrayList<>();
      Iterator<Tuple> tuples = pig.openIterator(words[2]);
      while (tuples.hasNext()) {
        rows.add(tuples.next().toDelimitedString("\t"));
      }
      return rows;
    } finally {
      pig.shutdown();
    }
  }
}
