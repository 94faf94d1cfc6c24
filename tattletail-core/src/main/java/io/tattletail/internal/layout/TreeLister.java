package io.tattletail.internal.layout;

import io.tattletail.common.ArchiveScope;
import io.tattletail.common.Partition;
import io.tattletail.spew.ChannelFilter;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;

/** Lists the directories of channels and days in the trees of an archive. */
final class TreeLister {
  private final FileSystem fileSystem;
  private final ArchiveTrees trees;

  TreeLister(FileSystem fileSystem, ArchiveTrees trees) {
    this.fileSystem = fileSystem;
    this.trees = trees;
  }

  /** See {@link ArchiveStore#channels(ChannelFilter)}. */
  List<String> channels(ChannelFilter filter, ArchiveScope scope) throws IOException {
    Optional<Set<String>> known = filter.enumerable();
    if (known.isPresent()) {
      for (String channel : known.get()) {
        LocalNames.check(fileSystem, channel, "channel '%s'");
      }
      return known.get().stream().sorted(NameOrder.BYTEWISE).toList();
    }
    Set<String> channels = new TreeSet<>(NameOrder.BYTEWISE);
    for (Path tree : trees.in(scope)) {
      channels.addAll(children(tree, Partition::parseChannel));
    }
    return channels.stream().filter(filter::matches).toList();
  }

  /** See {@link ArchiveListing#recordedPartitions}. */
  List<Partition> recordedPartitions(ChannelFilter filter) throws IOException {
    List<Partition> partitions = new ArrayList<>();
    for (String channel : children(trees.recorded(), Partition::parseChannel)) {
      if (filter.matches(channel)) {
        Path directory = Partition.channelDirectory(trees.recorded(), channel);
        children(directory, Partition::parseDate)
            .forEach(day -> partitions.add(new Partition(channel, day)));
      }
    }
    partitions.sort(
        Comparator.comparing(Partition::channel, NameOrder.BYTEWISE)
            .thenComparing(Partition::date));
    return partitions;
  }

  /** See {@link ArchiveStore#dates(String)}. */
  List<LocalDate> dates(String channel, ArchiveScope scope) throws IOException {
    Set<LocalDate> dates = new TreeSet<>();
    for (Path tree : trees.in(scope)) {
      dates.addAll(children(Partition.channelDirectory(tree, channel), Partition::parseDate));
    }
    return List.copyOf(dates);
  }

  /** See {@link ArchiveListing#changedSince}. */
  List<Partition> changedSince(Instant time) throws IOException {
    List<Partition> changed = new ArrayList<>();
    for (String channel : channels(ChannelFilter.all(), ArchiveScope.ALL)) {
      Set<LocalDate> days = new TreeSet<>();
      for (Path tree : trees.all()) {
        days.addAll(
            children(
                Partition.channelDirectory(tree, channel),
                Partition::parseDate,
                day -> day.getModificationTime() >= time.toEpochMilli()));
      }
      days.forEach(day -> changed.add(new Partition(channel, day)));
    }
    return changed;
  }

  private <T> List<T> children(Path directory, Function<String, Optional<T>> parse)
      throws IOException {
    return children(directory, parse, status -> true);
  }

  private <T> List<T> children(
      Path directory, Function<String, Optional<T>> parse, Predicate<FileStatus> wanted)
      throws IOException {
    List<T> found = new ArrayList<>();
    try {
      RemoteIterator<FileStatus> statuses = fileSystem.listStatusIterator(directory);
      while (statuses.hasNext()) {
        FileStatus status = statuses.next();
        LocalNames.check(fileSystem, status.getPath().getName(), "the name '%s'");
        if (status.isDirectory() && wanted.test(status)) {
          parse.apply(status.getPath().getName()).ifPresent(found::add);
        }
      }
    } catch (FileNotFoundException e) {
      // No such channel, or no event was recorded yet.
      return List.of();
    }
    return found;
  }
}
