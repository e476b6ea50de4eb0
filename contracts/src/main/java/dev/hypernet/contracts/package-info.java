/** The typed ids the services share. */
@NullMarked
package dev.hypernet.contracts;

import org.jspecify.annotations.NullMarked;
