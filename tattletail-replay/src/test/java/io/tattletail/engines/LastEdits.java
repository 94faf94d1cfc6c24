package io.tattletail.engines;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.hash.Hashing;
import io.tattletail.spew.SpewEvent;
import io.tattletail.spew.SpewEventHandler;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.apache.hadoop.conf.Configurable;
import org.apache.hadoop.conf.Configuration;
import org.jspecify.annotations.Nullable;

/**
 * A repair: for each page of each wiki it puts the last edit into a directory, and drops an edit
 * that is older than what is there. At its n-th event it may end the JVM, once.
 */
public final class LastEdits implements SpewEventHandler, Configurable {
  static final String DIRECTORY = "test.last.edits.directory";
  static final String KILLED_AT = "test.last.edits.killed.at";

  private @Nullable Configuration configuration;
  private long events;

  @Override
  public void setConf(@Nullable Configuration newConfiguration) {
    configuration = newConfiguration;
  }

  @Override
  public @Nullable Configuration getConf() {
    return configuration;
  }

  @Override
  public void onEvent(SpewEvent event) throws IOException {
    if (configuration == null) {
      throw new IllegalStateException("no configuration was set");
    }
    Path directory = Path.of(configuration.get(DIRECTORY));
    events++;
    if (events == configuration.getLong(KILLED_AT, -1) && isFirst(directory)) {
      Runtime.getRuntime().halt(1);
    }
    put(directory, event);
  }

  private static boolean isFirst(Path directory) throws IOException {
    try {
      Files.createFile(directory.resolveSibling("killed"));
      return true;
    } catch (java.nio.file.FileAlreadyExistsException e) {
      return false;
    }
  }

  static void put(Path directory, SpewEvent event) throws IOException {
    String page = event.channel() + "\t" + Edit.of(event).page();
    Path file = directory.resolve(Hashing.sha256().hashString(page, UTF_8).toString());
    String edit = event.timestamp() + "\t" + event.id() + "\t" + page;
    if (Files.exists(file) && Files.readString(file).compareTo(edit) > 0) {
      return;
    }
    Path temporary = Files.createTempFile(directory.resolveSibling("temporary"), "edit", "");
    Files.writeString(temporary, edit);
    Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
  }
}
