package io.tattletail.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.tattletail.recorder.EventRecorder;
import io.tattletail.recorder.RecorderOptions;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

@Timeout(60)
class ExplorerSnippetTest {
  private static final Path SNIPPET =
      Path.of("src/test/java/io/tattletail/examples/ExplorerSnippet.java");
  private static final Path DOCUMENT = Path.of("../docs/explorer.md");

  private static String only(Path file, String pattern) throws Exception {
    Matcher matcher = Pattern.compile(pattern, Pattern.DOTALL).matcher(Files.readString(file));
    assertThat(matcher.find()).as("%s in %s", pattern, file).isTrue();
    String found = matcher.group(1);
    assertThat(matcher.find()).as("another %s in %s", pattern, file).isFalse();
    return found;
  }

  @Test
  void theDocumentsJavaIsTheCodeThatIsCompiledHere() throws Exception {
    assertThat(only(DOCUMENT, "```java\n(.*?)\n```"))
        .isEqualTo(only(SNIPPET, "// begin explore\n(.*?)\n *// end").stripIndent());
  }

  @Test
  @ResourceLock(Resources.SYSTEM_OUT)
  void itPrintsAnAddressAtWhichThePageIs(@TempDir Path directory) throws Exception {
    var root = new org.apache.hadoop.fs.Path(directory.resolve("archive").toUri());
    EventRecorder.open(root, new Configuration(), RecorderOptions.defaults()).close();
    BlockingQueue<String> printed = new LinkedBlockingQueue<>();
    PrintStream out = System.out;
    Thread exploring =
        new Thread(
            () -> {
              try {
                ExplorerSnippet.explore(root, new Configuration());
              } catch (InterruptedException e) {
                printed.add("interrupted");
              } catch (Exception e) {
                printed.add(e.toString());
              }
            });
    System.setOut(
        new PrintStream(out, true, StandardCharsets.UTF_8) {
          @Override
          public void println(Object line) {
            printed.add(line.toString());
          }
        });
    try {
      exploring.start();
      String address = printed.poll(50, TimeUnit.SECONDS);
      assertThat(address).matches("http://127\\.0\\.0\\.1:\\d+/#token=.*");
      HttpResponse<String> page =
          HttpClient.newHttpClient()
              .send(
                  HttpRequest.newBuilder(URI.create(address.replaceFirst("#.*", ""))).build(),
                  HttpResponse.BodyHandlers.ofString());
      assertThat(page.body()).contains("<title>TattleTail explorer</title>");
    } finally {
      System.setOut(out);
      exploring.interrupt();
      exploring.join();
    }
    assertThat(printed.poll()).isEqualTo("interrupted");
  }
}
