/** Tests of how a person leaves. */
@NullMarked
package dev.hypernet.credentials.leaving;

import org.jspecify.annotations.NullMarked;
