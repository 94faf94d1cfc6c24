package io.tattletail.tool;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tattletail.replay.EventReplayer;
import io.tattletail.replay.FailurePolicy;
import io.tattletail.replay.Pace;
import io.tattletail.replay.ReplayControl;
import io.tattletail.replay.ReplayException;
import io.tattletail.replay.ReplayOptions;
import io.tattletail.replay.ReplayOutcome;
import io.tattletail.replay.ReplayPlan;
import io.tattletail.replay.ReplayPosition;
import io.tattletail.replay.ReplayProgress;
import io.tattletail.replay.ReplayReport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Gives events to Kafka or an HTTP service again. */
@Command(
    name = "replay",
    mixinStandardHelpOptions = true,
    versionProvider = VersionText.class,
    description = {
      "Gives events to a Kafka topic or an HTTP service again, in time order.",
      "Without --execute it writes the plan, and sends nothing. Ctrl-C ends it between two events."
          + " When it ends early it tells the position from which --after goes on. The code is 1 if"
          + " it was cancelled or events were skipped."
    },
    footer = {
      "",
      "Examples:",
      "  tattletail replay -c orders --from 2026-11-22T10:00Z --until 2026-11-22T11:00Z \\",
      "      --to kafka:broker:9092/orders.replayed --rate 1000 hdfs://cluster/events",
      "  tattletail replay -c orders --last 1h --to http://localhost:8080/events --speed 10 \\",
      "      --execute hdfs://cluster/events"
    })
final class ReplayCommand extends ArchiveCommand {
  private static final int DEFAULT_BATCH = 500;

  @Mixin private QueryOptions query = new QueryOptions();

  @Mixin private TargetOptions target = new TargetOptions();

  @Option(names = "--execute", description = "Sends the events. Default: only the plan is written.")
  private boolean execute;

  @Option(names = "--rate", paramLabel = "N", description = "So many events a second at most.")
  private Optional<Double> rate = Optional.empty();

  @Option(
      names = "--speed",
      paramLabel = "FACTOR",
      description = "1 for the original pace, 10 for ten times as fast. Default: without waiting.")
  private Optional<Double> speed = Optional.empty();

  @Option(
      names = "--max-gap",
      paramLabel = "DURATION",
      description = "With --speed: no wait is longer. Default: ${DEFAULT-VALUE}.",
      defaultValue = "1m")
  private String maxGap = "1m";

  @Option(
      names = "--retries",
      paramLabel = "N",
      description = "Tries an event again that is not taken. Default: ${DEFAULT-VALUE}.",
      defaultValue = "3")
  private int retries = 3;

  @Option(
      names = "--skip-failures",
      description = "Goes on behind an event that is not taken. Default: the replay ends.")
  private boolean skipFailures;

  ReplayCommand(Shell shell) {
    super(shell);
  }

  @Override
  int run() throws IOException {
    TargetOptions.Opening opening = target.opening();
    ReplayOptions options = options();
    try (ProgressBar bar = new ProgressBar(shell);
        EventReplayer replayer = openReplayer()) {
      query.check(replayer.archive());
      ReplayPlan plan = replayer.plan(query.query(shell));
      if (!execute) {
        return tell(plan);
      }
      if (!PlanCommand.isSound(plan)) {
        throw ToolException.found(
            "nothing was sent, for files are damaged or cannot be read: run tattletail plan");
      }
      return execute(replayer, plan, opening, options, bar);
    }
  }

  private int execute(
      EventReplayer replayer,
      ReplayPlan plan,
      TargetOptions.Opening opening,
      ReplayOptions options,
      ProgressBar bar)
      throws IOException {
    ReplayControl control = new ReplayControl();
    TerminationSignal signal = TerminationSignal.telling(control::cancel);
    try (ReplayTarget open = opening.open()) {
      ReplayReport report = replayer.replay(plan, open, watched(options, bar).control(control));
      bar.clear();
      return tell(report);
    } catch (ReplayException e) {
      bar.clear();
      throw ToolException.io(
          "%s%s".formatted(e.getMessage(), e.position().map(ReplayCommand::goOn).orElse("")), e);
    } finally {
      signal.end();
    }
  }

  private ReplayOptions options() throws ToolException {
    if (retries < 0) {
      throw ToolException.usage("--retries must not be negative, is " + retries);
    }
    FailurePolicy policy = skipFailures ? FailurePolicy.skip() : FailurePolicy.stop();
    return ReplayOptions.defaults()
        .batchSize(DEFAULT_BATCH)
        .pace(pace())
        .onFailure(policy.retries(retries, Duration.ofSeconds(1)));
  }

  private ReplayOptions watched(ReplayOptions options, ProgressBar bar) {
    return shell.terminal() ? options.onProgress(progress -> show(bar, progress)) : options;
  }

  private Pace pace() throws ToolException {
    if (rate.isPresent() && speed.isPresent()) {
      throw ToolException.usage("--rate and --speed exclude each other: give one");
    }
    Duration gap = Times.duration(maxGap);
    try {
      if (rate.isPresent()) {
        return Pace.eventsPerSecond(rate.get());
      }
      return speed.isPresent() ? Pace.original(speed.get(), gap) : Pace.asFastAsPossible();
    } catch (IllegalArgumentException e) {
      throw ToolException.usage(String.valueOf(e.getMessage()), e);
    }
  }

  private static void show(ProgressBar bar, ReplayProgress progress) {
    try {
      bar.show(progress.share(), progress.toString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private int tell(ReplayPlan plan) throws IOException {
    if (writesJson()) {
      ObjectNode json = Json.object().put("executed", false).put("to", target.toString());
      json.set("plan", PlanJson.of(plan));
      shell.out().line(Json.line(json));
    } else {
      shell.out().print(plan.toString());
      shell
          .out()
          .line(
              "%s would be sent to %s; nothing was sent. Give --execute to send them."
                  .formatted(Quantities.count(plan.total().events(), "event"), target));
    }
    return PlanCommand.isSound(plan) ? ExitCode.RIGHT : ExitCode.FOUND;
  }

  private int tell(ReplayReport report) throws IOException {
    long skipped = report.failures().skipped();
    if (writesJson()) {
      ObjectNode json =
          Json.object()
              .put("executed", true)
              .put("to", target.toString())
              .put("outcome", report.outcome().name().toLowerCase(Locale.ROOT))
              .put("delivered", report.delivered())
              .put("skipped", skipped);
      report.position().ifPresent(position -> json.put("position", position.toString()));
      shell.out().line(Json.line(json));
    } else {
      shell
          .out()
          .line(
              "%s: %s sent to %s, %s skipped%s"
                  .formatted(
                      report.outcome().name().toLowerCase(Locale.ROOT),
                      Quantities.count(report.delivered() - skipped, "event"),
                      target,
                      Quantities.count(skipped),
                      report.outcome() == ReplayOutcome.COMPLETED
                          ? ""
                          : report.position().map(ReplayCommand::goOn).orElse("")));
    }
    return report.outcome() == ReplayOutcome.COMPLETED && skipped == 0
        ? ExitCode.RIGHT
        : ExitCode.FOUND;
  }

  private static String goOn(ReplayPosition position) {
    return "; go on with --after '%s'".formatted(position);
  }
}
