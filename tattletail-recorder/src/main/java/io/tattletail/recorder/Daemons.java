package io.tattletail.recorder;

import com.google.common.util.concurrent.ThreadFactoryBuilder;
import java.util.concurrent.ThreadFactory;

/**
 * Threads that do not keep a JVM alive: what is not acknowledged when it ends is not lost but never
 * was recorded.
 */
final class Daemons {
  private Daemons() {}

  static ThreadFactory named(String name) {
    return new ThreadFactoryBuilder()
        .setNameFormat("tattletail-" + name + "-%d")
        .setDaemon(true)
        .build();
  }
}
