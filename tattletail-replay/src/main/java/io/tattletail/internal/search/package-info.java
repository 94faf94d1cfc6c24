/**
 * What the command line tool and the explorer share, so that both find the same: which events a
 * search finds ({@link io.tattletail.internal.search.EventCondition}), and what a partition has by
 * names and indexes alone ({@link io.tattletail.internal.search.PartitionReader}).
 *
 * <p>Internal: public for these two packages, and free to change in any release.
 */
@NullMarked
package io.tattletail.internal.search;

import org.jspecify.annotations.NullMarked;
