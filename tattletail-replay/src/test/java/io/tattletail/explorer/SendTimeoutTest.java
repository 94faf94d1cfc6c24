package io.tattletail.explorer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class SendTimeoutTest {
  private static final Duration SHORT = Duration.ofMillis(50);

  /** As many as requests are answered at once. */
  private static final int CLIENTS = 16;

  /** Together their answers are more than the system keeps for a client that does not read. */
  private static final int REQUESTS = 10;

  private static final String END_OF_ANSWER = "\r\n0\r\n\r\n";
  private static final String PAYLOAD = "[" + "\t".repeat(1 << 20) + "]";

  @TempDir Path directory;

  private static void waitForever() throws IOException {
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      throw (IOException) new InterruptedIOException("closed").initCause(e);
    }
  }

  @Test
  @Timeout(value = 60, unit = TimeUnit.SECONDS)
  void sendingThatTakesTooLongIsEndedAndItsThreadGoesOn() {
    try (SendTimeout timeout = new SendTimeout(SHORT)) {
      assertThatThrownBy(() -> timeout.send(SendTimeoutTest::waitForever))
          .isInstanceOf(SocketTimeoutException.class)
          .hasMessage("the client did not read for PT0.05S")
          .hasCauseInstanceOf(InterruptedIOException.class);
      assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }
  }

  @Test
  void sendingInTimeIsNotDisturbed() throws Exception {
    AtomicInteger sent = new AtomicInteger();
    try (SendTimeout timeout = new SendTimeout(Duration.ofHours(1))) {
      for (int i = 0; i < 1_000; i++) {
        timeout.send(sent::incrementAndGet);
      }
      assertThatThrownBy(
              () ->
                  timeout.send(
                      () -> {
                        throw new SocketException("Broken pipe");
                      }))
          .isInstanceOf(SocketException.class)
          .hasMessage("Broken pipe");
    }
    assertThat(sent).hasValue(1_000);
  }

  @Test
  void nothingIsSentOnceItIsClosed() {
    SendTimeout timeout = new SendTimeout(SHORT);
    timeout.close();
    AtomicInteger sent = new AtomicInteger();
    assertThatThrownBy(() -> timeout.send(sent::incrementAndGet))
        .isInstanceOf(IOException.class)
        .hasMessage("the explorer was closed");
    assertThat(sent).hasValue(0);
  }

  @Test
  @Timeout(value = 120, unit = TimeUnit.SECONDS)
  void clientsThatDoNotReadDoNotKeepTheThreads() throws Exception {
    ExploredArchive.record(
        directory, List.of(ExploredArchive.event("c", "e", 0).payload(PAYLOAD).build()));
    List<Socket> clients = new ArrayList<>();
    try (ExploredArchive archive =
        new ExploredArchive(
            directory, ExploredArchive.options().sendTimeout(Duration.ofSeconds(2)))) {
      String at = archive.lines("event", "/api/events").get(0).get("at").asText();
      for (int i = 0; i < CLIENTS; i++) {
        clients.add(asking(archive, "/api/event?at=" + ExploredArchive.encoded(at)));
      }
      assertThat(archive.lines("end", "/api/timeline")).hasSize(1);
      List<Integer> answers = new ArrayList<>();
      for (Socket client : clients) {
        answers.add(wholeAnswers(client));
      }
      assertThat(answers).anyMatch(whole -> whole < REQUESTS);
    } finally {
      for (Socket client : clients) {
        client.close();
      }
    }
  }

  private static Socket asking(ExploredArchive archive, String path) throws IOException {
    Socket client = new Socket();
    client.setReceiveBufferSize(4 << 10);
    int port = archive.address().getPort();
    client.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    String request =
        "GET %s HTTP/1.1\r\nHost: localhost:%d\r\nX-TattleTail-Token: %s\r\n"
            .formatted(path, port, ExploredArchive.TOKEN);
    String all = (request + "\r\n").repeat(REQUESTS - 1) + request + "Connection: close\r\n\r\n";
    client.getOutputStream().write(all.getBytes(StandardCharsets.US_ASCII));
    return client;
  }

  /** Reads to the end of the connection. */
  private static int wholeAnswers(Socket client) throws IOException {
    InputStream in = client.getInputStream();
    StringBuilder read = new StringBuilder();
    byte[] bytes = new byte[64 << 10];
    int whole = 0;
    try {
      for (int n = in.read(bytes); n >= 0; n = in.read(bytes)) {
        read.append(new String(bytes, 0, n, StandardCharsets.US_ASCII));
        int end;
        while ((end = read.indexOf(END_OF_ANSWER)) >= 0) {
          whole++;
          read.delete(0, end + END_OF_ANSWER.length());
        }
        read.delete(0, Math.max(0, read.length() - END_OF_ANSWER.length()));
      }
    } catch (SocketException e) {
      // Reset, since the server had not sent all.
      return whole;
    }
    return whole;
  }
}
