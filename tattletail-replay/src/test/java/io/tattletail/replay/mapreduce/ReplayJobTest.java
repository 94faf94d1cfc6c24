package io.tattletail.replay.mapreduce;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InterruptedIOException;
import org.apache.hadoop.mapreduce.Job;
import org.apache.hadoop.mapreduce.JobID;
import org.junit.jupiter.api.Test;

/** A job that nobody waits for any more does not go on. */
class ReplayJobTest {
  /** As a cluster's: a call of a thread that is interrupted fails. */
  private static final class RemoteJob extends Job {
    private boolean killed;

    @SuppressWarnings("deprecation") // The others look for a cluster.
    RemoteJob() throws IOException {
      super();
    }

    @Override
    public JobID getJobID() {
      return new JobID("test", 1);
    }

    @Override
    public void killJob() throws IOException {
      if (Thread.currentThread().isInterrupted()) {
        throw new InterruptedIOException("call interrupted");
      }
      killed = true;
    }
  }

  @Test
  void aJobIsKilledIfItsThreadIsInterruptedWhichStaysSo() throws Exception {
    RemoteJob job = new RemoteJob();
    InterruptedIOException thrown = ReplayJob.interrupted(job, new InterruptedException());
    assertThat(Thread.interrupted()).isTrue();
    assertThat(job.killed).isTrue();
    assertThat(thrown).hasNoSuppressedExceptions();
  }

  @Test
  void aCallThatWasInterruptedHasTheJobKilledToo() throws Exception {
    RemoteJob job = new RemoteJob();
    Thread.currentThread().interrupt();
    InterruptedIOException thrown =
        ReplayJob.interrupted(job, new InterruptedIOException("call interrupted"));
    assertThat(Thread.interrupted()).isTrue();
    assertThat(job.killed).isTrue();
    assertThat(thrown).hasMessageStartingWith("interrupted while ");
  }
}
