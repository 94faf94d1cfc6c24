package io.tattletail.common;

import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.permission.FsPermission;

/**
 * The permissions of new files and directories of an archive. The client's umask does not change
 * them.
 *
 * @param directories of new directories, the root included
 * @param files of new files
 */
public record ArchivePermissions(FsPermission directories, FsPermission files) {
  /** 0750 and 0640: all for the owner, reading for the group, nothing for others. */
  public static final ArchivePermissions DEFAULT = ofOctal("750", "640");

  /** Those of a directory and a file that are there; sticky bits and lists are left out. */
  public static ArchivePermissions of(FileStatus directory, FileStatus file) {
    return new ArchivePermissions(plain(directory), plain(file));
  }

  private static FsPermission plain(FileStatus status) {
    FsPermission granted = status.getPermission();
    return new FsPermission(
        granted.getUserAction(), granted.getGroupAction(), granted.getOtherAction());
  }

  /**
   * Permissions as {@code chmod} takes them.
   *
   * @param directories octal, such as {@code 750}
   * @param files octal, such as {@code 640}
   */
  public static ArchivePermissions ofOctal(String directories, String files) {
    return new ArchivePermissions(new FsPermission(directories), new FsPermission(files));
  }
}
