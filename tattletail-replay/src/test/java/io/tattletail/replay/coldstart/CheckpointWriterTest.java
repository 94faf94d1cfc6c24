package io.tattletail.replay.coldstart;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import io.tattletail.testkit.Await;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

class CheckpointWriterTest {
  private static final int CHECKPOINTS = 2_000;

  /** The numbers of events of the checkpoints, as they were stored. */
  private final List<Long> stored = Collections.synchronizedList(new ArrayList<>());

  private final List<Error> errors = new CopyOnWriteArrayList<>();

  private final CheckpointWriter writer =
      new CheckpointWriter(
          "billing",
          new CheckpointStore() {
            @Override
            public Optional<Checkpoint> load() {
              return Optional.empty();
            }

            @Override
            public void store(Checkpoint checkpoint) {
              stored.add(checkpoint.events());
            }
          },
          Duration.ofMinutes(1),
          errors::add);

  private static Checkpoint checkpoint(long events) {
    return new Checkpoint(
        new Checkpoint.Content(
            "hdfs://cluster/archive",
            Optional.empty(),
            "[*]",
            "billing",
            Instant.EPOCH,
            ColdStartState.LIVE,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Instant.EPOCH,
            events,
            0,
            ImmutableMap.of(),
            ImmutableMap.of(),
            ImmutableMap.of(),
            ImmutableList.of(),
            ImmutableList.of()));
  }

  @Test
  void anOlderCheckpointNeverReplacesANewerOne() {
    for (int i = 0; i < CHECKPOINTS; i += 2) {
      writer.storeSoon(checkpoint(i));
      writer.storeOrLog(checkpoint(i + 1));
    }
    assertThat(stored).isSorted().endsWith(CHECKPOINTS - 1L);
    assertThat(errors).isEmpty();
  }

  @Test
  void ofThoseThatWaitTheLatestIsStored() throws Exception {
    for (int i = 0; i < CHECKPOINTS; i++) {
      writer.storeSoon(checkpoint(i));
    }
    Await.until("the latest is stored", () -> stored.contains(CHECKPOINTS - 1L));
    assertThat(stored).isSorted().doesNotHaveDuplicates();
    assertThat(errors).isEmpty();
  }
}
