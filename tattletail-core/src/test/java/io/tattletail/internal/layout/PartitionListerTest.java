package io.tattletail.internal.layout;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FilterFileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.RemoteIterator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PartitionListerTest {
  private static final Path DIRECTORY = new Path("fake:/p");
  private static final Path PUBLISHED = new Path("fake:/published");
  private static final SegmentName.Unsealed UNSEALED =
      new SegmentName.Unsealed("r.20261122T101500Z.1", 7);
  private static final SegmentName.Sealed SEALED =
      new SegmentName.Sealed(5, 6, "r.20261122T101500Z.1", 7);
  private static final SegmentName.Sealed OTHER =
      new SegmentName.Sealed(1, 2, "r.20261122T101500Z.1", 6);

  private static final SegmentName.Part FIRST_PART =
      new SegmentName.Part("r.20261122T101500Z.1", 7, 5);
  private static final SegmentName.Part SECOND_PART =
      new SegmentName.Part("r.20261122T101500Z.1", 7, 9);
  private static final SegmentName.Part THIRD_PART =
      new SegmentName.Part("r.20261122T101500Z.1", 7, 13);

  /** Answers each listing from a script: the names it shows, in that order. */
  private static final class ScriptedFileSystem extends FilterFileSystem {
    private final String scheme;
    private final Iterator<List<String>> script;
    private int listings;
    private List<String> published = List.of();

    ScriptedFileSystem(String scheme, List<List<String>> script) throws IOException {
      super(new RawLocalFileSystem());
      this.scheme = scheme;
      this.script = script.iterator();
      initialize(URI.create("file:///"), new Configuration(false));
    }

    @Override
    public URI getUri() {
      return URI.create(scheme + ":///");
    }

    @Override
    public RemoteIterator<FileStatus> listStatusIterator(Path path) throws FileNotFoundException {
      if (path.equals(PUBLISHED)) {
        assertThat(script.hasNext()).as("recorded segments are listed before rounds").isFalse();
        return statuses(path, published.iterator());
      }
      listings++;
      if (!script.hasNext()) {
        throw new FileNotFoundException("listed more often than the script says: " + path);
      }
      return statuses(path, script.next().iterator());
    }

    private static RemoteIterator<FileStatus> statuses(Path path, Iterator<String> names) {
      return new RemoteIterator<>() {
        @Override
        public boolean hasNext() {
          return names.hasNext();
        }

        @Override
        public FileStatus next() {
          return new FileStatus(9, false, 1, 1, 0, new Path(path, names.next()));
        }
      };
    }
  }

  private static PartitionListing list(String scheme, List<List<String>> script)
      throws IOException {
    ScriptedFileSystem fileSystem = new ScriptedFileSystem(scheme, script);
    PartitionListing listing = new PartitionLister(fileSystem, DIRECTORY, PUBLISHED).list();
    assertThat(fileSystem.listings).isEqualTo(scheme.equals("hdfs") ? 1 : 2);
    return listing;
  }

  private static List<SegmentName> names(PartitionListing listing) {
    List<SegmentName> names = new ArrayList<>();
    listing.segments().forEach(file -> names.add(file.name()));
    return names;
  }

  @Test
  void aSegmentThatAnUnorderedListingMissedWhileItWasSealedIsFoundByTheNext() throws Exception {
    PartitionListing listing =
        list("file", List.of(List.of(), List.of(SEALED.fileName(), OTHER.fileName())));

    assertThat(names(listing)).containsExactly(OTHER, SEALED);
  }

  @Test
  void partsAreListedInTheOrderOfTheirPlaces() throws Exception {
    // All scripted files have 9 bytes: 5 of a header and 4 of blocks.
    assertThat(
            names(
                list(
                    "hdfs",
                    List.of(
                        List.of(
                            THIRD_PART.fileName(),
                            FIRST_PART.fileName(),
                            SECOND_PART.fileName(),
                            OTHER.fileName())))))
        .containsExactly(FIRST_PART, SECOND_PART, THIRD_PART, OTHER);
  }

  @Test
  void aSealedAndAnUnsealedFileWinOverThePartsOfTheirSegment() throws Exception {
    SegmentName.Part other = new SegmentName.Part("r.20261122T101500Z.1", 6, 5);
    for (SegmentName whole : List.of(UNSEALED, SEALED)) {
      List<String> seen = List.of(other.fileName(), FIRST_PART.fileName(), whole.fileName());
      assertThat(names(list("hdfs", List.of(seen)))).containsExactly(other, whole);
      assertThat(
              names(
                  list("file", List.of(List.of(FIRST_PART.fileName()), List.of(whole.fileName())))))
          .containsExactly(whole);
    }
  }

  @Test
  void aFileThatIsGoneIsFoundByItsSegmentUnlessOnlyPartsAreLeft() throws Exception {
    PartitionListing sealed = list("hdfs", List.of(List.of(OTHER.fileName(), SEALED.fileName())));
    PartitionListing parts =
        list("hdfs", List.of(List.of(OTHER.fileName(), FIRST_PART.fileName())));

    for (SegmentName gone : List.of(UNSEALED, FIRST_PART)) {
      assertThat(sealed.whole(gone)).map(SegmentFile::name).contains(SEALED);
      assertThat(parts.whole(gone)).isEmpty();
    }
  }

  @Test
  void aPartThatIsNotSeenBeforeTheNextOneIsLookedForInAnotherListing() throws Exception {
    ScriptedFileSystem fileSystem =
        new ScriptedFileSystem(
            "hdfs",
            List.of(
                List.of(FIRST_PART.fileName(), THIRD_PART.fileName()),
                List.of(FIRST_PART.fileName(), SECOND_PART.fileName(), THIRD_PART.fileName())));

    assertThat(names(new PartitionLister(fileSystem, DIRECTORY, PUBLISHED).list()))
        .containsExactly(FIRST_PART, SECOND_PART, THIRD_PART);
    assertThat(fileSystem.listings).isEqualTo(2);
  }

  @Test
  void leftOversHaveThePartsThatLieBesideTheirSegment() throws Exception {
    ScriptedFileSystem fileSystem =
        new ScriptedFileSystem(
            "hdfs",
            List.of(List.of(FIRST_PART.fileName(), UNSEALED.fileName(), SEALED.fileName())));

    assertThat(new PartitionLister(fileSystem, DIRECTORY, PUBLISHED).unsealed())
        .extracting(SegmentFile::name)
        .containsExactly(FIRST_PART, UNSEALED);
  }

  @Test
  void aGapShowsByTheLengthsOfTheParts() {
    SegmentFile first = new SegmentFile(new Path(DIRECTORY, "1"), FIRST_PART, 9);
    SegmentFile second = new SegmentFile(new Path(DIRECTORY, "2"), SECOND_PART, 9);
    SegmentFile third = new SegmentFile(new Path(DIRECTORY, "3"), THIRD_PART, 9);
    SegmentFile sealed = new SegmentFile(new Path(DIRECTORY, "s"), SEALED, 9);

    assertThat(PartGap.predecessors(List.of(first, second, third, sealed)))
        .isEqualTo(Map.of(second, first, third, second));
    assertThat(PartGap.before(first, Optional.empty(), 5)).isEmpty();
    assertThat(PartGap.before(second, Optional.of(first), 5)).isEmpty();
    assertThat(PartGap.before(sealed, Optional.of(first), 5)).isEmpty();
    assertThat(PartGap.before(third, Optional.of(first), 5)).contains(new PartGap(third, 9));
    assertThat(PartGap.before(second, Optional.empty(), 5)).contains(new PartGap(second, 5));
    assertThat(PartGap.before(third, Optional.of(first), 5).orElseThrow().detail())
        .isEqualTo("bytes 9 to 13 of the original, which are in no part of it");
  }

  @Test
  void aPartThatWasCopiedAgainAndReachesFurtherLeavesNoGap() {
    SegmentFile first = new SegmentFile(new Path(DIRECTORY, "1"), FIRST_PART, 9);
    SegmentFile again = new SegmentFile(new Path(DIRECTORY, "2"), SECOND_PART, 5 + 20);
    SegmentFile within = new SegmentFile(new Path(DIRECTORY, "3"), THIRD_PART, 9);
    SegmentFile behind =
        new SegmentFile(
            new Path(DIRECTORY, "4"), new SegmentName.Part("r.20261122T101500Z.1", 7, 29), 9);
    List<SegmentFile> all = List.of(first, again, within, behind);

    assertThat(PartGap.predecessors(all))
        .isEqualTo(Map.of(again, first, within, again, behind, again));
    assertThat(PartGap.before(behind, Optional.of(again), 5)).isEmpty();
    assertThat(PartGap.mayBeIn(all)).isFalse();
    assertThat(PartGap.mayBeIn(List.of(first, within))).isTrue();
  }

  @Test
  void aSegmentThatTheSecondListingMissedStaysUnderItsFormerName() throws Exception {
    PartitionListing listing = list("file", List.of(List.of(UNSEALED.fileName()), List.of()));

    assertThat(names(listing)).containsExactly(UNSEALED);
  }

  @Test
  void aSegmentSeenUnderBothNamesIsListedOnceUnderTheLater() throws Exception {
    for (List<String> seen :
        List.of(
            List.of(UNSEALED.fileName(), SEALED.fileName()),
            List.of(SEALED.fileName(), UNSEALED.fileName()))) {
      assertThat(names(list("file", List.of(seen, List.of())))).containsExactly(SEALED);
      assertThat(names(list("hdfs", List.of(seen)))).containsExactly(SEALED);
    }
    assertThat(
            names(list("file", List.of(List.of(UNSEALED.fileName()), List.of(SEALED.fileName())))))
        .containsExactly(SEALED);
  }

  @Test
  void aFileSystemThatListsInNameOrderIsListedOnce() throws Exception {
    PartitionListing listing =
        list("hdfs", List.of(List.of(UNSEALED.fileName(), OTHER.fileName())));

    assertThat(names(listing)).containsExactly(UNSEALED, OTHER);
  }

  @Test
  void hiddenFilesAreIgnoredAndForeignOnesReportedInOrder() throws Exception {
    List<String> seen =
        List.of("z.avro", "_SUCCESS", ".z.avro.crc", ".x.tmp", OTHER.fileName(), "FlumeData.1");

    PartitionListing listing = list("file", List.of(seen, seen));

    assertThat(names(listing)).containsExactly(OTHER);
    assertThat(listing.foreign())
        .containsExactly(
            new PartitionListing.Foreign(new Path(DIRECTORY, "FlumeData.1"), 9),
            new PartitionListing.Foreign(new Path(DIRECTORY, "z.avro"), 9));
  }

  @Test
  void roundsAreListedByTheirNumberBehindTheRecordedSegments() throws Exception {
    ScriptedFileSystem fileSystem =
        new ScriptedFileSystem("hdfs", List.of(List.of(OTHER.fileName())));
    fileSystem.published =
        List.of("_round-11.5f-0.tmp", "round-10.avro", "round-2.avro", "round-03.avro", "part-0");

    PartitionListing listing = new PartitionLister(fileSystem, DIRECTORY, PUBLISHED).list();

    assertThat(names(listing)).containsExactly(OTHER);
    assertThat(listing.rounds())
        .containsExactly(
            new RoundFile(new Path(PUBLISHED, "round-2.avro"), new RoundName(2), 9),
            new RoundFile(new Path(PUBLISHED, "round-10.avro"), new RoundName(10), 9));
    assertThat(listing.foreign()).isEmpty();
  }

  @Test
  void directoriesAreNoFiles(@TempDir java.nio.file.Path directory) throws Exception {
    Files.createDirectory(directory.resolve("sub"));
    Files.writeString(directory.resolve(UNSEALED.fileName()), "12345");
    try (RawLocalFileSystem local = new RawLocalFileSystem()) {
      local.initialize(URI.create("file:///"), new Configuration(false));

      Path recorded = new Path(directory.toUri());
      PartitionListing listing =
          new PartitionLister(local, recorded, new Path(recorded, "published")).list();

      assertThat(listing.segments())
          .singleElement()
          .satisfies(file -> assertThat(file.length()).isEqualTo(5));
      assertThat(listing.foreign()).isEmpty();
    }
  }
}
