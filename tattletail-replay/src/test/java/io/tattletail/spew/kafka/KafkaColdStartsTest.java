package io.tattletail.spew.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.tattletail.testkit.MiniHdfs;
import io.tattletail.testkit.MiniHdfsExtension;
import io.tattletail.testkit.kafka.EmbeddedKafka;
import io.tattletail.testkit.kafka.EmbeddedKafkaExtension;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The short form of {@link KafkaColdStarts}. */
@ExtendWith({EmbeddedKafkaExtension.class, MiniHdfsExtension.class})
class KafkaColdStartsTest {
  @Test
  void servicesStartColdLongAfterKafkaDeletedTheirEvents(EmbeddedKafka kafka, MiniHdfs hdfs)
      throws Exception {
    long seed = new Random().nextLong();
    KafkaColdStartRun.Verdict verdict = new KafkaColdStarts(kafka, hdfs).run(seed, 3);
    assertThat(verdict.isGood()).as("seed %d: %s", seed, verdict).isTrue();
    assertThat(verdict.deleted()).as("seed %d", seed).isPositive();
  }

  @Test
  void whatNeitherTheArchiveNorKafkaHasIsAnErrorThatNamesIt(EmbeddedKafka kafka, MiniHdfs hdfs)
      throws Exception {
    long seed = new Random().nextLong();
    assertThat(new KafkaColdStarts(kafka, hdfs).lost(seed))
        .as("seed %d", seed)
        .contains("are missing: the archive does not show them")
        .contains("and the broker does not hold them any more");
  }
}
