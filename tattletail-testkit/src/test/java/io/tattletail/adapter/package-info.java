/**
 * The adapter of docs/adapters.md, to the client of a broker that is made up, and the test that its
 * author writes. The page shows {@link io.tattletail.adapter.LogSpew} and {@link
 * io.tattletail.adapter.LogSubscription} word for word.
 */
package io.tattletail.adapter;
