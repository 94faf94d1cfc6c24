/** What the author of an adapter to a broker builds on. See docs/adapters.md. */
@NullMarked
package io.tattletail.spew.adapter;

import org.jspecify.annotations.NullMarked;
