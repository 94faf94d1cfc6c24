/** Tests with engines that run in processes of their own, with their own class paths. */
package io.tattletail.engines;
