/** Tests of renewals nobody asks for. */
@NullMarked
package dev.hypernet.credentials.refresh;

import org.jspecify.annotations.NullMarked;
