package io.tattletail.engines;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Map;
import java.util.Properties;
import org.apache.pig.ExecType;
import org.apache.pig.PigServer;
import org.apache.pig.data.Tuple;

/**
 * Runs a Pig script and prints a relation of it: the script, the archive, a directory for Pig, the
 * relation.
 */
final class PigProgram {
  private PigProgram() {}

  public static void main(String[] arguments) throws Exception {
    Properties properties = new Properties();
    properties.setProperty("pig.temp.dir", arguments[2]);
    properties.setProperty("hadoop.tmp.dir", arguments[2]);
    PigServer pig = new PigServer(ExecType.LOCAL, properties);
    pig.registerScript(
        Files.newInputStream(Path.of(arguments[0])), Map.of("archive", arguments[1]));
    Iterator<Tuple> rows = pig.openIterator(arguments[3]);
    while (rows.hasNext()) {
      System.out.println(rows.next().toDelimitedString("\t"));
    }
    System.exit(0);
  }
}
