package io.tattletail.tool;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** An archive is copied, and the copy compared and promoted. */
class MirrorCommandTest extends RecordingFixture {
  @Test
  void aMirrorMakesACopyAndADrillComparesIt() throws Exception {
    record();
    String copy = directory.resolve("copy").toString();
    ToolRun plan = ToolRun.of("mirror", "--dry-run", root(), copy);
    assertThat(plan.out()).startsWith("2 files, ");
    assertThat(directory.resolve("copy")).doesNotExist();
    ToolRun run = ToolRun.of("mirror", "--json", root(), copy);
    assertThat(run.code()).isZero();
    assertThat(Json.MAPPER.readTree(run.out()).get("filesCopied").asLong()).isEqualTo(2);
    assertThat(ToolRun.of("cat", copy).out()).isEqualTo(ToolRun.of("cat", root()).out());
    ToolRun drill =
        ToolRun.of(
            "mirror",
            "--drill",
            "--json",
            "--from",
            "2015-09-12T10:00Z",
            "--until",
            "2015-09-12T11:00Z",
            root(),
            copy);
    assertThat(drill.code()).isZero();
    JsonNode compared = Json.MAPPER.readTree(drill.out());
    assertThat(compared.get("same").asBoolean()).isTrue();
    assertThat(compared.get("events").asLong()).isEqualTo(3);
    assertThat(compared.get("until").asText()).isEqualTo("2015-09-12T11:00:00Z");
    assertThat(ToolRun.of("mirror", "--drill", root(), copy).out()).contains("no difference");
  }

  @Test
  void aDrillFindsWhatTheCopyLacks() {
    record();
    String copy = directory.resolve("copy").toString();
    ToolRun.of("mirror", root(), copy);
    ToolRun.withInput(
        "{\"channel\":\"orders\",\"id\":\"z\",\"timestamp\":\"2015-09-12T10:30:00Z\",\"payload\":1}\n",
        "record",
        "--name",
        "later",
        root());
    ToolRun drill =
        ToolRun.of(
            "mirror",
            "--drill",
            "--from",
            "2015-09-12T10:00Z",
            "--until",
            "2015-09-12T11:00Z",
            root(),
            copy);
    assertThat(drill.code()).isEqualTo(ExitCode.FOUND);
    assertThat(drill.out()).contains("3 events alike, then ");
  }

  @Test
  void aCopyTellsItsRecoveryPointsAndIsPromotedWhenToldTo() throws Exception {
    record();
    String copy = directory.resolve("copy").toString();
    ToolRun.of("mirror", root(), copy);
    ToolRun points = ToolRun.of("mirror", "--recovery-points", "--json", copy);
    assertThat(points.code()).isZero();
    JsonNode json = Json.MAPPER.readTree(points.out());
    assertThat(Instant.parse(json.get("recoveryPoint").asText())).isBefore(Instant.now());
    assertThat(Instant.parse(json.at("/channels/mails").asText())).isBefore(Instant.now());
    assertThat(ToolRun.of("mirror", "--recovery-points", copy).lines().get(0))
        .isEqualTo("channel  complete until");
    ToolRun refused = ToolRun.withInput(EVENTS, "record", copy);
    assertThat(refused.code()).isEqualTo(ExitCode.IO);
    assertThat(refused.err()).contains("is a copy of another archive");
    ToolRun asked = ToolRun.of("mirror", "--promote", copy);
    assertThat(asked.code()).isZero();
    assertThat(asked.out())
        .contains("is a copy and would be promoted; its recovery point is 2")
        .contains("Nothing was changed.");
    assertThat(ToolRun.withInput(EVENTS, "record", copy).code()).isEqualTo(ExitCode.IO);
    ToolRun promoted = ToolRun.of("mirror", "--promote", "--execute", copy);
    assertThat(promoted.code()).isZero();
    assertThat(promoted.out()).contains("was promoted; its recovery point is 2");
    assertThat(ToolRun.withInput(EVENTS, "record", copy).code()).isZero();
    assertThat(ToolRun.of("mirror", "--promote", "--execute", copy).out())
        .contains("is no copy, or was promoted before; nothing was changed");
    assertThat(ToolRun.of("mirror", root(), copy).code()).isEqualTo(ExitCode.IO);
  }

  @Test
  void aMirrorsDirectoriesAreThoseThatItsJobNeeds() {
    record();
    String copy = directory.resolve("copy").toString();
    for (String[] wrong :
        new String[][] {
          {root(), "there is no copy's directory: give ARCHIVE and COPY"},
          {"--promote", root(), copy, "the copy alone is asked for"},
          {"--promote", "--drill", root(), "exclude each other: give one"},
          {"--execute", root(), copy, "--execute belongs to --promote"},
          {"--drill", "--from", "2015-09-12", root(), copy, "--from and --until are a drill's"}
        }) {
      List<String> command = new ArrayList<>(List.of("mirror"));
      command.addAll(List.of(wrong).subList(0, wrong.length - 1));
      ToolRun run = ToolRun.of(command.toArray(String[]::new));
      assertThat(run.code()).as("%s", command).isEqualTo(ExitCode.USAGE);
      assertThat(run.err()).contains(wrong[wrong.length - 1]);
    }
    ToolRun none = ToolRun.of("mirror", "--recovery-points", root());
    assertThat(none.code()).isEqualTo(ExitCode.FOUND);
    assertThat(none.out()).contains("all channels together: none");
  }
}
