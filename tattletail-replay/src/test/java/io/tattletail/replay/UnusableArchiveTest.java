package io.tattletail.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tattletail.common.ArchiveException;
import io.tattletail.recorder.EventRecorder;
import io.tattletail.recorder.RecorderOptions;
import io.tattletail.spew.JsonSpewSerializer;
import io.tattletail.spew.SpewEvent;
import io.tattletail.spew.SpewFormatException;
import io.tattletail.spew.SpewHeader;
import io.tattletail.spew.SpewSerializer;
import io.tattletail.testkit.MiniHdfs;
import io.tattletail.testkit.MiniHdfsExtension;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.PrivilegedExceptionAction;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.security.UserGroupInformation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Each error says what to do. */
@ExtendWith(MiniHdfsExtension.class)
class UnusableArchiveTest {
  @Test
  void anArchiveOfANewerFormatIsRefused(MiniHdfs hdfs) throws Exception {
    Path root = hdfs.newDirectory();
    write(hdfs, new Path(root, "archive.json"), "{\"format\": 2}");
    assertThatThrownBy(() -> EventReplayer.open(root, hdfs.configuration()))
        .isInstanceOf(ArchiveException.class)
        .hasMessageContaining(
            "archive.json says format version 2; this TattleTail reads up to version 1. Use a newer TattleTail.");
    assertThatThrownBy(
            () -> EventRecorder.open(root, hdfs.configuration(), RecorderOptions.defaults()))
        .isInstanceOf(ArchiveException.class)
        .hasMessageContaining("Use a newer TattleTail");
  }

  @Test
  void aRootThatIsAFileOrBelowOneIsRefused(MiniHdfs hdfs) throws Exception {
    Path file = new Path(hdfs.newDirectory(), "file");
    write(hdfs, file, "not a directory");
    for (Path root : new Path[] {file, new Path(file, "archive")}) {
      assertThatThrownBy(
              () -> EventRecorder.open(root, hdfs.configuration(), RecorderOptions.defaults()))
          .as("%s", root)
          .isInstanceOf(ArchiveException.class)
          .hasMessageContaining(
              root
                  + " cannot hold an archive: expected a directory, found a file. Check the path.");
    }
  }

  @Test
  void aReplayOfWhatIsNoArchiveIsRefused(MiniHdfs hdfs) throws Exception {
    Path root = hdfs.newDirectory();
    assertThatThrownBy(() -> EventReplayer.open(root, hdfs.configuration()))
        .isInstanceOf(ArchiveException.class)
        .hasMessageContaining(root + " is no TattleTail archive")
        .hasMessageContaining("Check the path");
  }

  @Test
  void aDirectoryWithoutPermissionIsRefused(MiniHdfs hdfs) throws Exception {
    Path root = hdfs.newDirectory();
    EventRecorder.open(root, hdfs.configuration(), RecorderOptions.defaults()).close();
    FileSystem.get(hdfs.configuration()).setPermission(root, new FsPermission((short) 0700));
    UserGroupInformation stranger =
        UserGroupInformation.createUserForTesting("stranger", new String[] {"strangers"});
    assertThatThrownBy(() -> as(stranger, () -> EventReplayer.open(root, hdfs.configuration())))
        .isInstanceOf(ArchiveException.class)
        .hasMessageContaining("no permission on archive " + root)
        .hasMessageContaining("user=stranger")
        .hasMessageContaining("Grant it to this user");
    assertThatThrownBy(
            () ->
                as(
                    stranger,
                    () ->
                        EventRecorder.open(root, hdfs.configuration(), RecorderOptions.defaults())))
        .isInstanceOf(ArchiveException.class)
        .hasMessageContaining("no permission on archive " + root);
  }

  private static <T> T as(UserGroupInformation user, PrivilegedExceptionAction<T> action)
      throws Exception {
    return user.doAs(action);
  }

  @Test
  void eventsOfASerializerNobodyRegisteredAreNamed(MiniHdfs hdfs) throws Exception {
    Path root = hdfs.newDirectory();
    SpewSerializer reversed = new Reversed();
    RecorderOptions options = RecorderOptions.defaults().serializer(reversed);
    try (EventRecorder recorder = EventRecorder.open(root, hdfs.configuration(), options)) {
      recorder.onEvent(SpewEvent.builder().channel("c").payload("\"p\"").build());
    }
    try (EventReplayer replayer = EventReplayer.open(root, hdfs.configuration())) {
      assertThatThrownBy(() -> replayer.replay(ReplayQuery.all(), event -> {}))
          .isInstanceOf(ArchiveException.class)
          .hasMessageContaining("has events of serializer 'reversed-json'")
          .hasMessageContaining("Register it with ReplayerOptions.serializer");
    }
    try (EventReplayer replayer =
        EventReplayer.open(
            root, hdfs.configuration(), ReplayerOptions.defaults().serializer(reversed))) {
      replayer.replay(
          ReplayQuery.all(),
          event ->
              assertThat(StandardCharsets.UTF_8.decode(event.payload()).toString())
                  .isEqualTo("\"p\""));
    }
  }

  private static void write(MiniHdfs hdfs, Path path, String text) throws Exception {
    try (OutputStream out = FileSystem.get(hdfs.configuration()).create(path)) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
  }

  /** JSON backwards: a format that cannot be taken for another. */
  private static final class Reversed implements SpewSerializer {
    private final SpewSerializer json = new JsonSpewSerializer();

    @Override
    public String name() {
      return "reversed-json";
    }

    @Override
    public byte[] serialize(SpewEvent event) {
      return reversed(ByteBuffer.wrap(json.serialize(event))).array();
    }

    @Override
    public SpewHeader header(ByteBuffer serialized) throws SpewFormatException {
      return json.header(reversed(serialized));
    }

    @Override
    public ByteBuffer payload(ByteBuffer serialized) throws SpewFormatException {
      return json.payload(reversed(serialized));
    }

    private static ByteBuffer reversed(ByteBuffer bytes) {
      ByteBuffer result = ByteBuffer.allocate(bytes.remaining());
      for (int i = bytes.limit() - 1; i >= bytes.position(); i--) {
        result.put(bytes.get(i));
      }
      return result.flip();
    }
  }
}
