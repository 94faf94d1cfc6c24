/** The serializers that replays and engines know without being told. */
@NullMarked
package io.tattletail.internal.serializers;

import org.jspecify.annotations.NullMarked;
