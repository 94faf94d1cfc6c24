package io.tattletail.tool;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Old days go by rule, are held and come back. */
class ExpireCommandTest extends RecordingFixture {
  /** The three events, and one of half a year before. */
  private void publishWithAnOldEvent() {
    ToolRun recorded =
        ToolRun.withInput(
            EVENTS
                + "{\"channel\":\"orders\",\"id\":\"old\",\"timestamp\":\"2015-01-01T00:00:00Z\",\"payload\":1}\n",
            "record",
            "--create",
            root());
    assertThat(recorded.code()).isZero();
    ToolRun.of("publish", "--now", "--grace", "0s", root());
  }

  @Test
  void oldDaysGoByRuleAfterADryRunAndCanBeBroughtBack() throws Exception {
    publishWithAnOldEvent();
    String[] dry = {"expire", "--keep", "**=100d", root()};
    ToolRun plan = ToolRun.of(dry);
    assertThat(plan.code()).isZero();
    assertThat(plan.lines().get(1)).startsWith("orders   2015-01-01      1").endsWith("would go");
    assertThat(plan.out()).contains("nothing was changed. Give --execute to retire them.");
    assertThat(ToolRun.of("cat", "--count", root()).out()).isEqualTo("4\n");
    ToolRun run = ToolRun.of("expire", "--keep", "**=100d", "--execute", "--json", root());
    assertThat(run.code()).isZero();
    JsonNode report = Json.MAPPER.readTree(run.out());
    assertThat(report.at("/retired/0/day").asText()).isEqualTo("2015-01-01");
    assertThat(ToolRun.of("cat", "--count", root()).out()).isEqualTo("3\n");
    String id = report.get("run").asText();
    assertThat(ToolRun.of("expire", "--runs", root()).out()).startsWith(id + "  began ");
    assertThat(ToolRun.of("expire", "--runs", root()).out()).endsWith("  1 day\n");
    ToolRun asked = ToolRun.of("expire", "--undo", id, root());
    assertThat(asked.code()).isZero();
    assertThat(asked.lines())
        .containsExactly(
            "channel  day         what",
            "orders   2015-01-01  would come back",
            "1 day would come back; nothing was changed. Give --execute to undo the run.");
    assertThat(ToolRun.of("cat", "--count", root()).out()).isEqualTo("3\n");
    ToolRun undone = ToolRun.of("expire", "--undo", id, "--execute", root());
    assertThat(undone.out()).isEqualTo("0 days retired, 1 brought back, 0 runs deleted for good\n");
    assertThat(ToolRun.of("cat", "--count", root()).out()).isEqualTo("4\n");
    ToolRun gone = ToolRun.of("expire", "--undo", id, root());
    assertThat(gone.code()).isEqualTo(ExitCode.USAGE);
    assertThat(gone.err()).contains("there is no run " + id + " to undo");
    ToolRun none = ToolRun.of("expire", root());
    assertThat(none.code()).isEqualTo(ExitCode.USAGE);
    assertThat(none.err()).contains("there is no rule: give --keep CHANNELS=AGE");
  }

  @Test
  void aHoldBringsDaysBackAndItsReleaseLetsThemGo() throws Exception {
    publishWithAnOldEvent();
    ToolRun.of("expire", "--keep", "**=100d", "--execute", root());
    assertThat(ToolRun.of("cat", "--count", root()).out()).isEqualTo("3\n");
    String[] hold = {
      "expire",
      "--hold",
      "orders",
      "--from",
      "2015-01-01",
      "--until",
      "2016-01-01",
      "--reason",
      "case 4711",
      root()
    };
    assertThat(ToolRun.of(hold).out())
        .isEqualTo(
            "2 days would be held, 1 of them brought back; nothing was changed. Give --execute to"
                + " hold the days.\n");
    assertThat(ToolRun.of("cat", "--count", root()).out()).isEqualTo("3\n");
    assertThat(ToolRun.of("expire", "--holds", root()).lines()).hasSize(1);
    ToolRun held = ToolRun.of(executing(hold));
    assertThat(held.out()).isEqualTo("0 days retired, 1 brought back, 0 runs deleted for good\n");
    assertThat(ToolRun.of("cat", "--count", root()).out()).isEqualTo("4\n");
    assertThat(ToolRun.of("expire", "--holds", root()).lines())
        .containsExactly(
            "channels  from        until       reason",
            "orders    2015-01-01  2016-01-01  case 4711");
    assertThat(ToolRun.of("expire", "--holds", "--json", root()).out())
        .isEqualTo(
            "{\"channels\":\"orders\",\"from\":\"2015-01-01\",\"until\":\"2016-01-01\",\"reason\":\"case"
                + " 4711\"}\n");
    ToolRun other = ToolRun.of("expire", "--release", "mails", root());
    assertThat(other.code()).isEqualTo(ExitCode.USAGE);
    assertThat(other.err()).contains("there is no such hold of mails");
    String[] release = {"expire", "--release", "orders", root()};
    assertThat(ToolRun.of(release).lines())
        .containsExactly(
            "channel  day         what",
            "orders   2015-01-01  would go",
            "1 day would go; nothing was changed. Give --execute to release the hold.");
    assertThat(ToolRun.of("cat", "--count", root()).out()).isEqualTo("4\n");
    assertThat(ToolRun.of(executing(release)).out()).startsWith("1 day retired by run ");
    assertThat(ToolRun.of("cat", "--count", root()).out()).isEqualTo("3\n");
    assertThat(ToolRun.of("expire", "--holds", root()).lines()).hasSize(1);
  }

  private static String[] executing(String... command) {
    List<String> all = new ArrayList<>(List.of(command));
    all.add("--execute");
    return all.toArray(String[]::new);
  }

  @Test
  void aHoldNeedsDaysAndAReason() {
    record();
    for (String[] wrong :
        new String[][] {
          {"--hold", "orders", "--hold needs days: give --from"},
          {"--hold", "orders", "--from", "2015-01-01", "--until", "2015-01-02", "needs a --reason"},
          {"--hold", "c", "--from", "x", "--until", "y", "--reason", "r", "'x' is no day"},
          {
            "--hold",
            "c",
            "--from",
            "2015-01-02",
            "--until",
            "2015-01-02",
            "--reason",
            "r",
            "the hold ends before it begins"
          },
          {"--holds", "--runs", "exclude each other: give one"}
        }) {
      List<String> command = new ArrayList<>(List.of("expire", root()));
      command.addAll(List.of(wrong).subList(0, wrong.length - 1));
      ToolRun run = ToolRun.of(command.toArray(String[]::new));
      assertThat(run.code()).as("%s", command).isEqualTo(ExitCode.USAGE);
      assertThat(run.err()).contains(wrong[wrong.length - 1]);
    }
  }
}
