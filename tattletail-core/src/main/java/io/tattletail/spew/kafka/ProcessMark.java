package io.tattletail.spew.kafka;

import com.google.common.annotations.VisibleForTesting;
import com.google.common.base.Splitter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The mark of a process, at the end of the {@code client.id} of its consumers. It has the process
 * id, the start of the process, and the id of the kernel's start. So other processes can check
 * whether the process of a group's member is still living. On Linux no part of the mark depends on
 * the clock, which may be set.
 */
final class ProcessMark {
  private static final Logger LOG = LoggerFactory.getLogger(ProcessMark.class);

  private static final Pattern MARK = Pattern.compile(".*-pid(\\d{1,18})\\.(\\d{1,18})\\.(\\w+)");

  /**
   * The index of the start time in {@code /proc/<pid>/stat}, among the fields after the program's
   * name.
   */
  private static final int START_FIELD = 19;

  private static final int KERNEL_CHARACTERS = 8;
  private static final String KERNEL = kernel();

  private ProcessMark() {}

  /** The mark of this process, such as {@code -pid4711.3055304.d0e40b70}. */
  static String own() {
    return of(ProcessHandle.current());
  }

  @VisibleForTesting
  static String of(ProcessHandle process) {
    return "-pid" + process.pid() + '.' + start(process).orElse("0") + '.' + KERNEL;
  }

  /**
   * Whether a client id has the mark of another process that may be living. A process of this start
   * of the kernel is checked. A process of another start of the kernel may be living: it may run on
   * another host that Kafka sees under an address of this host, for instance behind a proxy.
   */
  static boolean isOfAnotherLivingProcess(String clientId) {
    Matcher mark = MARK.matcher(clientId);
    if (!mark.matches()) {
      return false;
    }
    if (!mark.group(3).equals(KERNEL)) {
      return true;
    }
    long pid = Long.parseLong(mark.group(1));
    Optional<ProcessHandle> process = ProcessHandle.of(pid);
    return pid != ProcessHandle.current().pid()
        && process.isPresent()
        && process.get().isAlive()
        && start(process.get()).orElse(mark.group(2)).equals(mark.group(2));
  }

  private static Optional<String> start(ProcessHandle process) {
    return ticks(process)
        .or(() -> process.info().startInstant().map(Instant::toEpochMilli).map(String::valueOf));
  }

  /** The clock ticks between the start of the kernel and the start of the process, on Linux. */
  private static Optional<String> ticks(ProcessHandle process) {
    try {
      String stat = Files.readString(Path.of("/proc/" + process.pid() + "/stat"));
      // The program's name is in parentheses and may contain any character.
      List<String> fields =
          Splitter.on(' ').splitToList(stat.substring(stat.lastIndexOf(')') + 1).trim());
      return fields.size() > START_FIELD ? Optional.of(fields.get(START_FIELD)) : Optional.empty();
    } catch (IOException | SecurityException e) {
      LOG.debug("no start of process {} in /proc", process.pid(), e);
      return Optional.empty();
    }
  }

  private static String kernel() {
    try {
      return Files.readString(Path.of("/proc/sys/kernel/random/boot_id"))
          .substring(0, KERNEL_CHARACTERS);
    } catch (IOException | SecurityException | IndexOutOfBoundsException e) {
      LOG.debug("no id of the kernel's start in /proc", e);
      return "0";
    }
  }
}
