/**
 * Publishes recorded events: makes few large rounds, which never change, of many small recorded
 * segments. Engines see each event once in them.
 *
 * <p>{@link io.tattletail.archive.publish.ArchivePublisher} is the job; docs/design.md explains why
 * any number of publishers may run at once, and be killed at any step.
 */
@NullMarked
package io.tattletail.archive.publish;

import org.jspecify.annotations.NullMarked;
