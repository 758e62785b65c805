package dev.overlord.common.codec;

import java.time.Instant;
import java.time.LocalDate;
import java.time.Month;
import java.time.Year;
import java.time.format.DateTimeParseException;

/**
 * Instants in the one form that this project writes, {@code 2026-11-23T10:00:00.000Z}. A task's way
 * through a shard has about fifteen of them, and Java's formatters took a seventh of the leader's
 * time.
 */
final class Instants {
  static final int LENGTH = 24;

  private static final String FORM = "0000-00-00T00:00:00.000Z";
  private static final int SECONDS_PER_DAY = 86_400;
  private static final int NANOS_PER_MILLI = 1_000_000;
  private static final int LAST_YEAR = 9999;

  private Instants() {}

  /** Writes it into {@code text}, cut to milliseconds; false if its year has not four digits. */
  static boolean write(Instant value, char[] text) {
    long seconds = value.getEpochSecond();
    LocalDate date = LocalDate.ofEpochDay(Math.floorDiv(seconds, SECONDS_PER_DAY));
    if (date.getYear() < 0 || date.getYear() > LAST_YEAR) {
      return false;
    }
    int second = Math.floorMod(seconds, SECONDS_PER_DAY);
    FORM.getChars(0, LENGTH, text, 0);
    digits(text, 0, 4, date.getYear());
    digits(text, 5, 2, date.getMonthValue());
    digits(text, 8, 2, date.getDayOfMonth());
    digits(text, 11, 2, second / 3600);
    digits(text, 14, 2, second / 60 % 60);
    digits(text, 17, 2, second % 60);
    digits(text, 20, 3, value.getNano() / NANOS_PER_MILLI);
    return true;
  }

  private static void digits(char[] text, int from, int count, int value) {
    int left = value;
    for (int i = from + count - 1; i >= from; i--) {
      text[i] = (char) ('0' + left % 10);
      left /= 10;
    }
  }

  /**
   * Also takes the other forms of RFC 3339 that Java knows.
   *
   * @throws DateTimeParseException it is none
   */
  static Instant parse(String text) {
    if (!hasForm(text)) {
      return Instant.parse(text);
    }
    int year = number(text, 0, 4);
    int month = number(text, 5, 2);
    int day = number(text, 8, 2);
    int hour = number(text, 11, 2);
    int minute = number(text, 14, 2);
    int second = number(text, 17, 2);
    boolean plain =
        month >= 1
            && month <= 12
            && day >= 1
            && day <= Month.of(month).length(Year.isLeap(year))
            && hour < 24
            && minute < 60
            && second < 60;
    if (!plain) {
      return Instant.parse(text);
    }
    long midnight = LocalDate.of(year, month, day).toEpochDay() * SECONDS_PER_DAY;
    int ofDay = hour * 3600 + minute * 60 + second;
    return Instant.ofEpochSecond(midnight + ofDay, (long) number(text, 20, 3) * NANOS_PER_MILLI);
  }

  /** A digit where {@link #FORM} has one, else the very character. */
  private static boolean hasForm(String text) {
    if (text.length() != LENGTH) {
      return false;
    }
    for (int i = 0; i < LENGTH; i++) {
      char wanted = FORM.charAt(i);
      char found = text.charAt(i);
      if (wanted == '0' ? found < '0' || found > '9' : found != wanted) {
        return false;
      }
    }
    return true;
  }

  private static int number(String text, int from, int count) {
    int value = 0;
    for (int i = from; i < from + count; i++) {
      value = 10 * value + text.charAt(i) - '0';
    }
    return value;
  }
}
