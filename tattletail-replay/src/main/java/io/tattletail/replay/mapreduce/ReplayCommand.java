package io.tattletail.replay.mapreduce;

import com.google.common.primitives.Ints;
import io.tattletail.replay.DamagePolicy;
import io.tattletail.replay.ReplayQuery;
import io.tattletail.spew.SpewEventHandler;
import io.tattletail.spew.SpewSerializer;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.DefaultParser;
import org.apache.commons.cli.HelpFormatter;
import org.apache.commons.cli.Option;
import org.apache.commons.cli.Options;
import org.apache.commons.cli.ParseException;
import org.apache.hadoop.conf.Configured;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.util.Tool;

/** {@link ReplayJob} from the command line. */
final class ReplayCommand extends Configured implements Tool {
  static final int DONE = 0;
  static final int FAILED = 1;
  static final int USAGE = 2;

  private static final Options OPTIONS =
      new Options()
          .addOption(required("archive", "root", "the archive's directory"))
          .addOption(
              required(
                  "handler", "class", "a SpewEventHandler with a constructor without parameters"))
          .addOption(
              argument("channel", "name", "a name or a pattern; may be repeated. Default all"))
          .addOption(argument("from", "time", "only events at or after it: 2026-03-01T00:00:00Z"))
          .addOption(argument("until", "time", "only events before it"))
          .addOption(flag("published-only", "only events that were published"))
          .addOption(
              argument("slice-bytes", "bytes", "about how much a slice has. Default 128 MiB"))
          .addOption(flag("order-within-slices", "let tasks share a channel"))
          .addOption(argument("batch", "events", "how many events the handler gets at once"))
          .addOption(flag("skip-failed", "go on behind events that the handler does not take"))
          .addOption(flag("skip-damage", "go on behind damaged parts of files"))
          .addOption(argument("serializer", "class", "beside the built-in ones; may be repeated"))
          .addOption(flag("help", "print this"));

  private static Option required(String name, String argument, String text) {
    return Option.builder()
        .longOpt(name)
        .hasArg()
        .argName(argument)
        .desc(text + ". Required")
        .build();
  }

  private static Option argument(String name, String argument, String text) {
    return Option.builder().longOpt(name).hasArg().argName(argument).desc(text).build();
  }

  private static Option flag(String name, String text) {
    return Option.builder().longOpt(name).desc(text).build();
  }

  @Override
  public int run(String[] arguments) throws Exception {
    ReplayJob job;
    try {
      CommandLine line = new DefaultParser().parse(OPTIONS, arguments);
      if (line.hasOption("help")) {
        printHelp(System.out);
        return DONE;
      }
      job = job(line);
    } catch (ParseException | IllegalArgumentException e) {
      System.err.println(e.getMessage());
      printHelp(System.err);
      return USAGE;
    }
    try {
      System.out.println(job.run(getConf()));
      return DONE;
    } catch (ReplayJobException e) {
      System.err.println(e.getMessage());
      System.err.println(e.report());
      return FAILED;
    } catch (IOException e) {
      System.err.println(e.getMessage());
      return FAILED;
    }
  }

  private ReplayJob job(CommandLine line) throws ParseException {
    if (!line.getArgList().isEmpty()) {
      throw new ParseException("unknown argument " + line.getArgList().get(0));
    }
    ReplayJob job =
        ReplayJob.of(
            new Path(value(line, "archive")),
            query(line),
            type(value(line, "handler"), SpewEventHandler.class));
    if (line.hasOption("slice-bytes")) {
      job = job.sliceBytes(number(line, "slice-bytes"));
    }
    if (line.hasOption("order-within-slices")) {
      job = job.order(ReplayJob.Order.SLICE);
    }
    if (line.hasOption("batch")) {
      job = job.batchSize(Ints.saturatedCast(number(line, "batch")));
    }
    if (line.hasOption("skip-failed")) {
      job = job.onFailure(ReplayJob.OnFailure.SKIP);
    }
    if (line.hasOption("skip-damage")) {
      job = job.onDamage(DamagePolicy.SKIP);
    }
    if (line.hasOption("serializer")) {
      List<Class<? extends SpewSerializer>> serializers = new ArrayList<>();
      for (String name : line.getOptionValues("serializer")) {
        serializers.add(type(name, SpewSerializer.class));
      }
      job = job.serializers(serializers);
    }
    return job;
  }

  private static ReplayQuery query(CommandLine line) throws ParseException {
    ReplayQuery query = ReplayQuery.all();
    if (line.hasOption("channel")) {
      query = query.channels(line.getOptionValues("channel"));
    }
    if (line.hasOption("from")) {
      query = query.from(time(line, "from"));
    }
    if (line.hasOption("until")) {
      query = query.until(time(line, "until"));
    }
    return line.hasOption("published-only") ? query.publishedOnly() : query;
  }

  private static String value(CommandLine line, String option) throws ParseException {
    String value = line.getOptionValue(option);
    if (value == null) {
      throw new ParseException("--" + option + " is missing");
    }
    return value;
  }

  private static long number(CommandLine line, String option) throws ParseException {
    String text = value(line, option);
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw new ParseException("--%s: '%s' is no whole number".formatted(option, text));
    }
  }

  private static Instant time(CommandLine line, String option) throws ParseException {
    String text = value(line, option);
    try {
      return Instant.parse(text);
    } catch (DateTimeParseException e) {
      throw new ParseException(
          "--%s: '%s' is no time such as 2026-03-01T00:00:00Z".formatted(option, text));
    }
  }

  private <T> Class<? extends T> type(String name, Class<T> kind) throws ParseException {
    Class<?> found;
    try {
      found = getConf().getClassByName(name);
    } catch (ClassNotFoundException e) {
      throw new ParseException("class " + name + " is not on the class path");
    }
    if (!kind.isAssignableFrom(found)) {
      throw new ParseException("class " + name + " is no " + kind.getSimpleName());
    }
    return found.asSubclass(kind);
  }

  private static void printHelp(PrintStream stream) {
    PrintWriter out = new PrintWriter(stream, true, Charset.defaultCharset());
    HelpFormatter formatter = new HelpFormatter();
    formatter.setOptionComparator(null);
    formatter.printHelp(
        out,
        100,
        "hadoop jar <jar> io.tattletail.replay.mapreduce.ReplayJob --archive <root> --handler"
            + " <class>",
        "Replays an archive to a handler in many tasks at once.",
        OPTIONS,
        2,
        2,
        "Exit codes: 0 the job is done, 1 it failed, 2 the command line was wrong.");
    out.flush();
  }
}
