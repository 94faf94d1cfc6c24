/**
 * One file of an archive: an Avro object container file of sorted blocks, sealed with an index that
 * other Avro readers skip.
 *
 * <p>{@link io.tattletail.archive.segment.SegmentWriter} writes one; {@link
 * io.tattletail.archive.segment.Segment} opens one, sealed or not, and gives its {@link
 * io.tattletail.archive.segment.Block}s. The bytes are specified in docs/format.md; {@code
 * SegmentFormat} has them as a table above the code.
 */
@NullMarked
package io.tattletail.archive.segment;

import org.jspecify.annotations.NullMarked;
