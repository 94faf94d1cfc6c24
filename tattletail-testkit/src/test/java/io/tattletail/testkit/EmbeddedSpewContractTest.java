package io.tattletail.testkit;

import io.tattletail.spew.JsonSpewSerializer;
import io.tattletail.spew.SpewEvent;
import org.junit.jupiter.api.Nested;

/** The embedded broker keeps the contract however it is set up. */
class EmbeddedSpewContractTest {
  private static final String NO_EVENT = "no-event-";

  private abstract static class EmbeddedContract extends SpewContract {
    private final EmbeddedSpew broker;
    private int unreadable;

    EmbeddedContract(EmbeddedSpew.Builder builder) {
      this.broker = builder.unreadable(event -> event.id().startsWith(NO_EVENT)).open();
    }

    @Override
    protected EmbeddedSpew open() {
      return broker;
    }

    @Override
    protected SpewEvent event(String channel, byte[] payload) {
      return super.event(channel, payload).serializedBy(new JsonSpewSerializer());
    }

    @Override
    protected void brokerDeletes(String channel, String stream, long throughOffset) {
      broker.deleteThrough(stream, throughOffset);
    }

    @Override
    protected void brokerGetsNoEvent(String channel) {
      String id = NO_EVENT + ++unreadable;
      broker.publish(SpewEvent.builder().channel(channel).id(id).payload("{}").build());
    }
  }

  @Nested
  class Plain extends EmbeddedContract {
    Plain() {
      super(EmbeddedSpew.builder());
    }
  }

  @Nested
  class WithStreamsBatchesAndHoles extends EmbeddedContract {
    WithStreamsBatchesAndHoles() {
      super(EmbeddedSpew.builder().streamsPerChannel(3).batchSize(4).offsetHoles(7));
    }
  }

  @Nested
  class WithoutPositions extends EmbeddedContract {
    WithoutPositions() {
      super(EmbeddedSpew.builder().withoutPositions());
    }
  }
}
