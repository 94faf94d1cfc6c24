/**
 * Publishes what was recorded: makes of many small recorded segments few, large, final rounds, in
 * which engines see each event once.
 *
 * <p>{@link io.tattletail.archive.publish.ArchivePublisher} is the job; docs/design.md explains why
 * any number of publishers may run at once, and be killed at any step.
 */
@NullMarked
package io.tattletail.archive.publish;

import org.jspecify.annotations.NullMarked;
