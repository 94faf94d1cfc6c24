package io.tattletail.tool;

import io.tattletail.replay.EventReplayer;
import io.tattletail.replay.ReplayPlan;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Says what a replay would read. */
@Command(
    name = "plan",
    mixinStandardHelpOptions = true,
    versionProvider = VersionText.class,
    description = {
      "Says what reading a range costs: files, events, bytes and times by channel.",
      "Reads indexes; files without one are read whole. The code is 1 if a file is damaged, gone or"
          + " cannot be read."
    },
    footer = {
      "",
      "Examples:",
      "  tattletail plan -c 'contact.*' --from 2026-11-22 hdfs://cluster/events"
    })
final class PlanCommand extends ArchiveCommand {
  @Mixin private QueryOptions query = new QueryOptions();

  PlanCommand(Shell shell) {
    super(shell);
  }

  @Override
  int run() throws IOException {
    try (EventReplayer replayer = openReplayer()) {
      query.check(replayer.archive());
      ReplayPlan plan = replayer.plan(query.query(shell));
      shell.out().print(writesJson() ? Json.line(PlanJson.of(plan)) + "\n" : plan.toString());
      return isSound(plan) ? ExitCode.RIGHT : ExitCode.FOUND;
    }
  }

  /** Whether a replay would meet no file that it cannot read. */
  static boolean isSound(ReplayPlan plan) {
    return plan.total().damaged() == 0 && plan.total().unreadable() == 0;
  }
}
