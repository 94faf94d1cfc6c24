package io.tattletail.tool;

import com.fasterxml.jackson.core.JsonPointer;
import io.tattletail.internal.search.EventCondition;
import io.tattletail.internal.search.PayloadTree;
import io.tattletail.replay.DamagePolicy;
import io.tattletail.replay.EventReplayer;
import io.tattletail.replay.PartitionCount;
import io.tattletail.replay.ReplayCursor;
import io.tattletail.replay.ReplayQuery;
import io.tattletail.spew.SpewEvent;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Writes events in time order. */
@Command(
    name = "cat",
    mixinStandardHelpOptions = true,
    versionProvider = VersionText.class,
    description = {
      "Writes events in time order, each once.",
      "As JSON lines, unless told otherwise. Only what channels and times do not exclude is read;"
          + " --id, --header, --text and --where look at each of those events."
    },
    footer = {
      "",
      "Examples:",
      "  tattletail cat -c orders --last 2h hdfs://cluster/events | jq .payload.total",
      "  tattletail cat -c orders --newest 10 hdfs://cluster/events",
      "  tattletail cat --where /user=Bob --format csv --fields /page,/added hdfs://cluster/events",
      "  tattletail cat --count --from 2026-11-22 --until 2026-11-23 hdfs://cluster/events",
      "  tattletail cat -c 'contact.**' --follow hdfs://cluster/events"
    })
final class CatCommand extends ArchiveCommand {
  /** More would not fit into memory when events are large. */
  private static final int MAX_NEWEST = 100_000;

  @Mixin private QueryOptions query = new QueryOptions();

  @Mixin private FilterOptions filter = new FilterOptions();

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      description = "json: a line for each event; raw: payloads; csv. Default: ${DEFAULT-VALUE}.",
      defaultValue = "json")
  private Format format = Format.json;

  @Option(
      names = "--fields",
      split = ",",
      paramLabel = "POINTER",
      description = "With csv: values of the payload, in place of the payload.")
  private List<String> fields = new ArrayList<>();

  @Option(names = "--limit", paramLabel = "N", description = "At most so many events.")
  private Optional<Long> limit = Optional.empty();

  @Option(
      names = "--newest",
      paramLabel = "N",
      description = "The latest N events, at most 100,000; read backwards from the end.")
  private Optional<Integer> newest = Optional.empty();

  @Option(
      names = "--count",
      description = "Writes how many events there are, by indexes where they tell.")
  private boolean count;

  @Option(
      names = "--follow",
      description = "Goes on with events as they are recorded, until it is interrupted.")
  private boolean follow;

  @Option(
      names = "--skip-damage",
      description = "Reads on behind damage; what was lost is told at the end, and the code is 1.")
  private boolean skipDamage;

  /** How events are written. The names are what is typed. */
  enum Format {
    json,
    raw,
    csv
  }

  CatCommand(Shell shell) {
    super(shell);
  }

  /** Following ends so, and a line that was begun is written to its end. */
  @Override
  boolean endsInGoodOrder() {
    return follow;
  }

  @Override
  int run() throws IOException {
    check();
    ReplayQuery wanted = follow ? query.queryFrom(shell.now(), shell) : query.query(shell);
    EventCondition condition = filter.condition();
    Predicate<SpewEvent> matches = FilterOptions.test(condition);
    EventPrinter printer = printer();
    try (EventReplayer replayer = openReplayer()) {
      query.check(replayer.archive());
      DamageNews damage = new DamageNews(shell, skipDamage ? DamagePolicy.SKIP : DamagePolicy.FAIL);
      if (count) {
        tellCount(replayer, wanted, condition, damage);
      } else if (newest.isPresent()) {
        printer.begin();
        for (SpewEvent event :
            new NewestEvents(replayer, wanted, query.scope(), matches, damage).last(newest.get())) {
          printer.print(event);
        }
      } else if (follow) {
        printer.begin();
        new FollowedEvents(replayer, shell).print(wanted, matches, printer, limit());
      } else {
        printer.begin();
        print(replayer, wanted, matches, printer, damage);
      }
      shell.out().flush();
      return damage.tell();
    }
  }

  private void check() throws ToolException {
    if ((count ? 1 : 0) + (follow ? 1 : 0) + (newest.isPresent() ? 1 : 0) > 1) {
      throw ToolException.usage("--count, --follow and --newest exclude each other: give one");
    }
    if (newest.isPresent() && (newest.get() < 1 || newest.get() > MAX_NEWEST)) {
      throw ToolException.usage(
          "--newest must be 1 to %s, is %s"
              .formatted(Quantities.count(MAX_NEWEST), Quantities.count(newest.get())));
    }
    if (limit.isPresent() && limit.get() < 0) {
      throw ToolException.usage("--limit must not be negative, is " + limit.get());
    }
    if (!fields.isEmpty() && format != Format.csv) {
      throw ToolException.usage("--fields are columns: give --format csv too");
    }
    if (writesJson() && format != Format.json) {
      throw ToolException.usage("--json and --format %s exclude each other".formatted(format));
    }
  }

  private long limit() {
    return limit.orElse(Long.MAX_VALUE);
  }

  private EventPrinter printer() throws ToolException {
    return switch (format) {
      case json -> JsonPrinter.lines(shell.out());
      case raw -> new RawPrinter(shell.out());
      case csv -> {
        List<JsonPointer> pointers = new ArrayList<>();
        for (String field : fields) {
          pointers.add(PayloadTree.pointer(field));
        }
        yield new CsvPrinter(shell.out(), pointers);
      }
    };
  }

  private void print(
      EventReplayer replayer,
      ReplayQuery wanted,
      Predicate<SpewEvent> matches,
      EventPrinter printer,
      DamageNews damage)
      throws IOException {
    long left = limit();
    try (ReplayCursor cursor = replayer.cursor(wanted, damage.policy())) {
      while (left > 0 && cursor.next()) {
        if (matches.test(cursor.event())) {
          printer.print(cursor.event());
          left--;
        }
      }
      damage.add(cursor.report());
    }
  }

  private void tellCount(
      EventReplayer replayer, ReplayQuery wanted, EventCondition condition, DamageNews damage)
      throws IOException {
    Predicate<SpewEvent> matches = FilterOptions.test(condition);
    long events = 0;
    if (condition.isAny() && !skipDamage) {
      for (PartitionCount partition : replayer.count(wanted)) {
        events += partition.events();
      }
    } else {
      try (ReplayCursor cursor = replayer.cursor(wanted, damage.policy())) {
        while (cursor.next()) {
          events += matches.test(cursor.event()) ? 1 : 0;
        }
        damage.add(cursor.report());
      }
    }
    events = Math.min(events, limit());
    tell(Json.object().put("events", events), Long.toString(events));
  }
}
