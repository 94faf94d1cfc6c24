package io.tattletail.bench;

import static java.util.Comparator.comparingDouble;
import static java.util.Comparator.comparingLong;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordedThread;
import jdk.jfr.consumer.RecordingFile;

/**
 * Where a contender's time goes: the processor time of each kind of thread, which is exact, and
 * what Java code those threads were in, sampled by JDK Flight Recorder. A sample counts for the
 * first method that is not the JDK's.
 */
final class Profile {
  private static final int METHODS = 14;

  private static final String SERVERS = "HDFS's servers";
  private static final String CALLING = "calling thread";
  private static final String READING = "reading threads";
  private static final String OTHERS = "other threads";
  private static final Set<String> PROFILED = Set.of(CALLING, READING);

  private final double seconds;
  private final double cpuSeconds;
  private final Map<String, Double> cpuByKind;
  private final Map<String, Long> samples;
  private final double allocatedPerEvent;

  private Profile(
      double seconds,
      double cpuSeconds,
      Map<String, Double> cpuByKind,
      Map<String, Long> samples,
      double allocatedPerEvent) {
    this.seconds = seconds;
    this.cpuSeconds = cpuSeconds;
    this.cpuByKind = cpuByKind;
    this.samples = samples;
    this.allocatedPerEvent = allocatedPerEvent;
  }

  /**
   * Starts Flight Recorder for a moment: the first time, that throws away all compiled code, so it
   * is done before anything is warm.
   */
  static void prepare() {
    try (Recording recording = new Recording()) {
      recording.start();
    }
  }

  /** Runs it so often and watches. */
  static Profile of(Contender contender, int runs) throws Exception {
    Path file = Files.createTempFile("profile", ".jfr");
    OperatingSystemMXBean system =
        (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    try (Recording recording = new Recording()) {
      recording.start();
      WarmUp.of(contender);
      ThreadTimes times = ThreadTimes.watch(Profile::kindOfTask);
      recording.enable("jdk.ExecutionSample").withPeriod(Duration.ofMillis(10));
      recording.enable("jdk.NativeMethodSample").withPeriod(Duration.ofMillis(10));
      long cpu = system.getProcessCpuTime();
      long allocated = threads.getCurrentThreadAllocatedBytes();
      long start = System.nanoTime();
      long events = 0;
      for (int i = 0; i < runs; i++) {
        events += contender.run().events();
      }
      double seconds = (System.nanoTime() - start) / 1e9;
      double cpuSeconds = (system.getProcessCpuTime() - cpu) / 1e9;
      allocated = threads.getCurrentThreadAllocatedBytes() - allocated;
      Map<String, Double> byKind = times.stop();
      recording.stop();
      recording.dump(file);
      return new Profile(seconds, cpuSeconds, byKind, samples(file), (double) allocated / events);
    } finally {
      Files.delete(file);
    }
  }

  private static Map<String, Long> samples(Path file) throws IOException {
    Map<String, Long> samples = new HashMap<>();
    try (RecordingFile recorded = new RecordingFile(file)) {
      while (recorded.hasMoreEvents()) {
        RecordedEvent event = recorded.readEvent();
        // The recorder's and the replayer's own events are in the recording too.
        if (!event.hasField("sampledThread")) {
          continue;
        }
        RecordedThread thread = event.getThread("sampledThread");
        if (thread == null || event.getStackTrace() == null) {
          continue;
        }
        String kind = kind(String.valueOf(thread.getJavaName()));
        String method = method(event.getStackTrace().getFrames());
        boolean nativeCode = event.getEventType().getName().equals("jdk.NativeMethodSample");
        // All other native samples are of threads that wait.
        if (PROFILED.contains(kind) && (!nativeCode || method.equals("zstd"))) {
          samples.merge(kind + ": " + method, 1L, Long::sum);
        }
      }
    }
    return samples;
  }

  private static String kind(String thread) {
    if (thread.equals("main")) {
      return CALLING;
    }
    // Of a publisher's threads the first 15 characters are all that Linux knows.
    if (thread.startsWith("tattletail-repl") || thread.startsWith("tattletail-publ")) {
      return READING;
    }
    if (thread.contains("DataXceiver")
        || thread.contains("org.apache.hado")
        || thread.contains("IPC Server")
        || thread.contains("PacketResponder")
        || thread.contains("Socket Reader")
        || thread.contains("nioEventLoop")) {
      return SERVERS;
    }
    return OTHERS;
  }

  /** Of a thread as Linux knows it: by the first 15 characters of its name. */
  private static String kindOfTask(String name) {
    if (name.equals("java")) {
      return CALLING;
    }
    if (name.startsWith("GC Thread") || name.startsWith("G1 ") || name.equals("VM Thread")) {
      return "garbage collector";
    }
    if (name.startsWith("C1 Comp") || name.startsWith("C2 Comp")) {
      return "compiler";
    }
    if (name.startsWith("JFR ") || name.equals("thread-times")) {
      return "the profiler";
    }
    return kind(name);
  }

  private static String method(List<RecordedFrame> frames) {
    for (RecordedFrame frame : frames) {
      String type = frame.getMethod().getType().getName();
      if (type.startsWith("com.github.luben.zstd")) {
        return "zstd";
      }
      if (!type.startsWith("java.") && !type.startsWith("jdk.") && !type.startsWith("sun.")) {
        String inside =
            frame == frames.get(0)
                ? ""
                : " (in " + simple(frames.get(0).getMethod().getType().getName()) + ")";
        return simple(type) + "." + frame.getMethod().getName() + inside;
      }
    }
    return "the JDK";
  }

  private static String simple(String type) {
    return type.substring(type.lastIndexOf('.') + 1);
  }

  /**
   * @param title what was profiled
   */
  void print(String title, Report report) {
    report.line(
        "profile of %s: %.1f s on the clock, %.1f s of processor time; %.0f bytes an event allocated by the calling thread"
            .formatted(title, seconds, cpuSeconds, allocatedPerEvent));
    cpuByKind.entrySet().stream()
        .sorted(comparingDouble((Map.Entry<String, Double> kind) -> -kind.getValue()))
        .forEach(kind -> line(report, kind.getKey(), kind.getValue(), cpuSeconds));
    long all = samples.values().stream().mapToLong(Long::longValue).sum();
    report.line("in Java code and zstd, of " + all + " samples of calling and reading threads:");
    samples.entrySet().stream()
        .sorted(comparingLong((Map.Entry<String, Long> sample) -> -sample.getValue()))
        .limit(METHODS)
        .forEach(sample -> line(report, sample.getKey(), (double) sample.getValue(), (double) all));
  }

  private static void line(Report report, String what, double part, double whole) {
    report.line(String.format(Locale.ROOT, "%6.1f%%  %s", 100 * part / whole, what));
  }
}
