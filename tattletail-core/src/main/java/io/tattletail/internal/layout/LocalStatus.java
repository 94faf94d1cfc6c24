package io.tattletail.internal.layout;

import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.permission.FsPermission;
import org.jspecify.annotations.Nullable;

/**
 * The status of a file on the local disk. Owner and group are looked up when somebody asks, and are
 * not copied by serialization.
 */
final class LocalStatus extends FileStatus {
  private static final long serialVersionUID = 1L;

  private final transient @Nullable PosixFileAttributes attributes;

  LocalStatus(PosixFileAttributes attributes, long blockSize, Path path) {
    super(
        attributes.size(),
        attributes.isDirectory(),
        1,
        blockSize,
        attributes.lastModifiedTime().toMillis(),
        attributes.lastAccessTime().toMillis(),
        permission(attributes),
        null,
        null,
        path);
    this.attributes = attributes;
  }

  private static FsPermission permission(PosixFileAttributes attributes) {
    return FsPermission.valueOf("-" + PosixFilePermissions.toString(attributes.permissions()));
  }

  @Override
  public String getOwner() {
    return attributes == null ? super.getOwner() : attributes.owner().getName();
  }

  @Override
  public String getGroup() {
    return attributes == null ? super.getGroup() : attributes.group().getName();
  }
}
