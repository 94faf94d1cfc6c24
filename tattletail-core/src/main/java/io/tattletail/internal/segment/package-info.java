/**
 * One file of an archive: an Avro object container file of sorted blocks, sealed with an index that
 * other Avro readers skip.
 *
 * <p>{@link io.tattletail.internal.segment.SegmentWriter} writes one; {@link
 * io.tattletail.internal.segment.Segment} opens one, sealed or not, and gives its {@link
 * io.tattletail.internal.segment.Block}s. The bytes are specified in docs/format.md; {@code
 * SegmentFormat} has them as a table above the code.
 */
@NullMarked
package io.tattletail.internal.segment;

import org.jspecify.annotations.NullMarked;
