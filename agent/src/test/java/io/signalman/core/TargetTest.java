package io.signalman.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TargetTest {
    @Test
    void digitsAreAPid() {
        assertThat(Target.parse("4242")).isEqualTo(new Target.Pid(4242));
        assertThat(Target.parse("1")).isEqualTo(new Target.Pid(1));
        assertThat(Target.parse("2147483647")).isEqualTo(new Target.Pid(Integer.MAX_VALUE));
    }

    @Test
    void aPidWithAStartTimeIsAHandleWithOrWithoutInode() {
        assertThat(Target.parse("4242@8371934.13811"))
                .isEqualTo(new Target.Handle(new ProcessIdentity(4242, 8371934, 13811)));
        assertThat(Target.parse("4242@8371934")).isEqualTo(new Target.Handle(new ProcessIdentity(4242, 8371934, 0)));
    }

    @Test
    void groupsAndTreesAndBroadcastsAreKill2sForms() {
        assertThat(Target.parse("group:4242")).isEqualTo(new Target.Group(4242));
        assertThat(Target.parse("-4242")).isEqualTo(new Target.Group(4242));
        assertThat(Target.parse("tree:4242")).isEqualTo(new Target.Tree(4242));
        assertThat(Target.parse("0")).isEqualTo(new Target.OwnGroup());
        assertThat(Target.parse("group:0")).isEqualTo(new Target.OwnGroup());
        assertThat(Target.parse("-1")).isEqualTo(new Target.Everybody());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"nginx", "1e3", "abc def", " nginx", "a/b", "..", "foo@bar", "12x", "+x", "Group:7", "a)b\n"})
    void otherTextIsAName(String text) {
        assertThat(Target.parse(text)).isEqualTo(new Target.Name(text, false));
    }

    @Test
    void aNameMayBeLongerThanAnyThatTheKernelKeeps() {
        assertThat(Target.parse("n".repeat(300))).isEqualTo(new Target.Name("n".repeat(300), false));
    }

    @ParameterizedTest
    @ValueSource(strings = {"42", "group:7", "*", "-1", "a:b", "name:x"})
    void aNameThatLooksLikeAnotherFormIsWrittenWithItsPrefix(String name) {
        assertThat(Target.parse("name:" + name)).isEqualTo(new Target.Name(name, true));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "\t\n",
                "-",
                "--1",
                "-0",
                "-07",
                "+5",
                "007",
                "00",
                "2147483648",
                "4294967295",
                "4294967297",
                "9999999999999999999",
                "-2147483648",
                "4242@",
                "4242@x",
                "4242@1.",
                "4242@1.x",
                "007@5",
                "0@5",
                "4242@99999999999999999999",
                "a\0b",
                "*",
                "a&b",
                "name:a&b",
                "name:",
                "name: ",
                "group:",
                "group:-5",
                "group:x",
                "tree:0",
                "tree:",
                "user:app",
                "cmd:.*",
                "-nginx"
            })
    void malformedAndReservedTextIsAnErrorThatSaysSo(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Target.parse(text))
                .withMessageStartingWith("bad_value: target \"")
                .withMessageNotContaining("\n");
    }
}
