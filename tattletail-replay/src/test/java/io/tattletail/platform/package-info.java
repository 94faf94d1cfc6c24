/** Archives on the file systems and in the environments that users have. */
package io.tattletail.platform;
