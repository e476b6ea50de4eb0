/** Who is calling: a person, by the built-in issuer's word or another's, or a service. */
@NullMarked
package dev.hypernet.platform.identity;

import org.jspecify.annotations.NullMarked;
