package io.tattletail.internal.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.InterruptedIOException;
import org.junit.jupiter.api.Test;

class BlockEncodersTest {
  @Test
  void anEncoderIsUsedAgain() throws Exception {
    try (BlockEncoders encoders = new BlockEncoders(2)) {
      BlockEncoder one = encoders.take();
      BlockEncoder other = encoders.take();
      assertThat(other).isNotSameAs(one);
      encoders.giveBack(one);
      assertThat(encoders.take()).isSameAs(one);
      encoders.giveBack(one);
      encoders.giveBack(other);
    }
  }

  @Test
  void nothingIsKeptOnceItIsClosed() throws Exception {
    BlockEncoders encoders = new BlockEncoders(1);
    BlockEncoder used = encoders.take();
    encoders.close();
    encoders.giveBack(used);
    BlockEncoder another = encoders.take();
    assertThat(another).isNotSameAs(used);
    encoders.giveBack(another);
  }

  @Test
  void anInterruptEndsTheWaitAndStaysSet() throws Exception {
    try (BlockEncoders encoders = new BlockEncoders(1)) {
      BlockEncoder used = encoders.take();
      Thread.currentThread().interrupt();
      assertThatThrownBy(encoders::take).isInstanceOf(InterruptedIOException.class);
      assertThat(Thread.interrupted()).isTrue();
      encoders.giveBack(used);
    }
  }
}
