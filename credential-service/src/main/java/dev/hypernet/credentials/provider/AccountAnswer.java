package dev.hypernet.credentials.provider;

/** Whose account it is, or why that could not be learnt. */
public sealed interface AccountAnswer {

    record Found(Account account) implements AccountAnswer {}

    record Unknown(String reason) implements AccountAnswer {}
}
