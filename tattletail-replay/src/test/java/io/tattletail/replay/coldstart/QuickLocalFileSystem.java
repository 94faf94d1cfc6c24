package io.tattletail.replay.coldstart;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.DelegateToFileSystem;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.permission.FsPermission;

/** The local disk without permissions and links, for each of which Hadoop would start a process. */
public final class QuickLocalFileSystem extends RawLocalFileSystem {
  /** Files of {@code file:} on this file system. */
  static Configuration configuration() {
    Configuration configuration = new Configuration(false);
    configuration.set("fs.file.impl", QuickLocalFileSystem.class.getName());
    configuration.set("fs.AbstractFileSystem.file.impl", Context.class.getName());
    return configuration;
  }

  @Override
  public void setPermission(Path path, FsPermission permission) {
    // All are the tests'.
  }

  @Override
  public FileStatus getFileLinkStatus(Path path) throws IOException {
    return getFileStatus(path);
  }

  /** The same for {@link org.apache.hadoop.fs.FileContext}. */
  public static final class Context extends DelegateToFileSystem {
    /** Called by Hadoop. */
    public Context(URI uri, Configuration configuration) throws IOException, URISyntaxException {
      super(uri, new QuickLocalFileSystem(), configuration, "file", false);
    }
  }
}
