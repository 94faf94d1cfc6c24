/**
 * The fault campaign: whatever breaks, every acknowledged event is replayed once, and no other is.
 *
 * <p>{@code mvn -q -Pfaults verify} runs it whole; a short form is a test.
 */
@NullMarked
package io.tattletail.faults;

import org.jspecify.annotations.NullMarked;
