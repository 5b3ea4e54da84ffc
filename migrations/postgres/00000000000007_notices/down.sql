DROP TABLE notice_visits;
DROP TABLE notice_reminders;
DROP TABLE notice_marks;
DROP TABLE notice_files;
DROP TABLE notice_pictures;
DROP TABLE notices;
