/** Token endpoints of every kind. */
@NullMarked
package dev.hypernet.credentials.provider;

import org.jspecify.annotations.NullMarked;
