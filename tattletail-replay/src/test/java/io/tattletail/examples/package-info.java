/** Examples that README and docs show: they are compiled and run. */
package io.tattletail.examples;
