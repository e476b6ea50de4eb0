@NullMarked
package dev.hypernet.credentials.rotation;

import org.jspecify.annotations.NullMarked;
