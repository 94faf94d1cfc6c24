/**
 * The serializer of events in the JSON format of CloudEvents 1.0, and conversions between {@link
 * io.cloudevents.CloudEvent} and {@link io.tattletail.spew.SpewEvent}.
 *
 * <p>Needs {@code io.cloudevents:cloudevents-core} and {@code cloudevents-json-jackson}, which are
 * optional dependencies.
 */
@NullMarked
package io.tattletail.spew.cloudevents;

import org.jspecify.annotations.NullMarked;
