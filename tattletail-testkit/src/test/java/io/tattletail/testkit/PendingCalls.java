package io.tattletail.testkit;

import io.tattletail.spew.AsyncSpewEventHandler;
import io.tattletail.spew.SpewEvent;
import io.tattletail.spew.SpewPosition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** A handler whose calls end when, and how, the test says. Thread-safe. */
public final class PendingCalls implements AsyncSpewEventHandler {
  private static final Duration SOON = Duration.ofSeconds(30);

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final List<List<SpewEvent>> calls = new ArrayList<>();
  private final List<CompletableFuture<Void>> stages = new ArrayList<>();
  private final List<String> failingAtOnce = new ArrayList<>();
  private int flushes;
  private boolean acknowledgingOnFlush;

  /** Returns a stage that has failed for the next call that begins with the event of this id. */
  public void failAtOnce(String id) {
    lock.lock();
    try {
      failingAtOnce.add(id);
    } finally {
      lock.unlock();
    }
  }

  /** Acknowledges all calls when asked to flush. */
  public void acknowledgeOnFlush() {
    lock.lock();
    try {
      acknowledgingOnFlush = true;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public CompletionStage<Void> onEventsAsync(List<SpewEvent> events) {
    lock.lock();
    try {
      CompletableFuture<Void> stage = new CompletableFuture<>();
      calls.add(events);
      stages.add(stage);
      changed.signalAll();
      if (failingAtOnce.remove(events.get(0).id())) {
        stage.completeExceptionally(new IllegalStateException("failed at once"));
      }
      return stage;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void requestFlush() {
    List<CompletableFuture<Void>> ending;
    lock.lock();
    try {
      flushes++;
      changed.signalAll();
      ending = acknowledgingOnFlush ? List.copyOf(stages) : List.of();
    } finally {
      lock.unlock();
    }
    ending.forEach(stage -> stage.complete(null));
  }

  /** Acknowledges the call of this number, from 0. */
  public void acknowledge(int call) {
    stage(call).complete(null);
  }

  /** Fails the call of this number, from 0. */
  public void fail(int call) {
    stage(call).completeExceptionally(new IllegalStateException("call " + call + " failed"));
  }

  private CompletableFuture<Void> stage(int call) {
    lock.lock();
    try {
      return stages.get(call);
    } finally {
      lock.unlock();
    }
  }

  /** Waits until there were so many calls. */
  public void await(int count) {
    lock.lock();
    try {
      String what = count + " calls";
      if (!Waits.awaitInTest(changed, SOON, what, () -> calls.size() >= count)) {
        throw new AssertionError("expected " + what + ", but there are only " + ids());
      }
    } finally {
      lock.unlock();
    }
  }

  /** Waits until it was asked so often to flush. */
  public void awaitFlushes(int count) {
    lock.lock();
    try {
      if (!Waits.awaitInTest(changed, SOON, "flushes", () -> flushes >= count)) {
        throw new AssertionError("expected " + count + " flushes, but there are " + flushes);
      }
    } finally {
      lock.unlock();
    }
  }

  public int flushes() {
    lock.lock();
    try {
      return flushes;
    } finally {
      lock.unlock();
    }
  }

  /** Ids of all calls so far, such as {@code [[e0], [e1, e2]]}. */
  public List<List<String>> ids() {
    lock.lock();
    try {
      return calls.stream().map(call -> call.stream().map(SpewEvent::id).toList()).toList();
    } finally {
      lock.unlock();
    }
  }

  /** Of each call so far, the {@link SpewPosition#previous()} of the first event. */
  public List<Long> previous() {
    lock.lock();
    try {
      return calls.stream().map(call -> call.get(0).position().orElseThrow().previous()).toList();
    } finally {
      lock.unlock();
    }
  }
}
