package io.signalman.cli;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Column;
import picocli.CommandLine.Model.UsageMessageSpec;

/** Adds the settings of an agent to the help of a command. */
final class SettingsHelp {
    private static final String SECTION = "settings";
    private static final int KEYS = 32;
    private static final int MEANINGS = 48;

    private SettingsHelp() {}

    static void addTo(CommandLine command, Main.Assembly assembly) {
        List<String> sections = new ArrayList<>(command.getHelpSectionKeys());
        sections.add(sections.indexOf(UsageMessageSpec.SECTION_KEY_FOOTER_HEADING), SECTION);
        command.setHelpSectionKeys(sections);
        command.getHelpSectionMap().put(SECTION, help -> text(help, assembly.settings()));
    }

    private static String text(Help help, List<Main.SettingInfo> settings) {
        Help.TextTable table = Help.TextTable.forColumns(
                help.colorScheme(),
                new Column(KEYS, 2, Column.Overflow.TRUNCATE),
                new Column(MEANINGS, 1, Column.Overflow.WRAP));
        settings.forEach(setting ->
                table.addRowValues(setting.key(), setting.meaning() + " (default: " + setting.fallback() + ")"));
        return System.lineSeparator() + "Settings:" + System.lineSeparator() + table;
    }
}
