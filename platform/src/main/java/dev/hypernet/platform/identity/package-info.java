/** Who is calling: a person or another service. */
@NullMarked
package dev.hypernet.platform.identity;

import org.jspecify.annotations.NullMarked;
