package io.tattletail.spew.kafka;

import java.time.Instant;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Names a process of a host at the end of its consumers' {@code client.id}, so that others can tell
 * whether the process that a group's member was is still living.
 */
final class ProcessMark {
  private static final Pattern MARK = Pattern.compile(".*-pid(\\d{1,18})\\.(\\d{1,18})");

  private ProcessMark() {}

  /** The mark of this process, such as {@code -pid4711.1764165600000}. */
  static String own() {
    ProcessHandle own = ProcessHandle.current();
    return "-pid" + own.pid() + '.' + startMillis(own);
  }

  /** Whether a client id has the mark of another process, and that process lives. */
  static boolean isOfAnotherLivingProcess(String clientId) {
    Matcher mark = MARK.matcher(clientId);
    if (!mark.matches()) {
      return false;
    }
    long pid = Long.parseLong(mark.group(1));
    Optional<ProcessHandle> process = ProcessHandle.of(pid);
    return pid != ProcessHandle.current().pid()
        && process.isPresent()
        && process.get().isAlive()
        && startMillis(process.get()) == Long.parseLong(mark.group(2));
  }

  private static long startMillis(ProcessHandle process) {
    return process.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
  }
}
