package io.signalman.cli.output;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A text that is not blank. Without it, an unset variable of a script would mean the default: {@code --jvm "$JVM"}. */
public final class NotEmpty implements ITypeConverter<String> {
    @Override
    public String convert(String value) {
        if (value.isBlank()) {
            throw new TypeConversionException("it is empty; give a value, or leave the option out");
        }
        return value;
    }
}
