package io.tattletail.recorder;

import io.tattletail.internal.spew.Notifier;
import java.util.Optional;
import java.util.function.Consumer;

/** Tells a recorder's listener, on a thread of its own. Thread-safe. */
final class Listeners {
  private final Optional<RecorderListener> listener;
  private final Notifier notifier;

  Listeners(RecorderOptions options) {
    listener = options.listener();
    notifier = new Notifier(options.name());
  }

  void tell(Consumer<RecorderListener> what) {
    listener.ifPresent(told -> notifier.tell(() -> what.accept(told)));
  }

  /** Ends when all was told. */
  void close() {
    notifier.close();
  }
}
